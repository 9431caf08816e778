#!/usr/bin/env bash
# Two network namespaces stand for two machines, with a cable between them: `two-networks.sh FILE EARTHMOVER-ARGUMENTS...` trains
# under Open MPI, mpirun and rank 0 in the one, rank 1 in the other, over TCP. Once FILE is there, the cable is pulled.
set -euo pipefail

case $1 in
  reach) # reach HOST COMMAND...: what mpirun starts another machine's processes with
    shift 2
    exec nsenter --target "$OTHER_MACHINE" --net sh -c "$*"
    ;;
  inside)
    shift
    ;;
  *)
    exec unshare --user --map-root-user --net "$0" inside "$@"
    ;;
esac

pulled=$1
shift
unshare --net sleep infinity >/dev/null 2>&1 &
export OTHER_MACHINE=$!
trap 'kill $(jobs -p)' EXIT
until [[ $(readlink "/proc/$OTHER_MACHINE/ns/net") != $(readlink /proc/self/ns/net) ]]; do sleep 0.05; done
there() { nsenter --target "$OTHER_MACHINE" --net "$@"; }
ip link add cable0 type veth peer name cable1
ip link set cable1 netns "$OTHER_MACHINE"
ip address add 10.231.0.1/24 dev cable0
ip link set cable0 up
ip link set lo up
there ip address add 10.231.0.2/24 dev cable1
there ip link set cable1 up
there ip link set lo up

{
  until [[ -e $pulled ]]; do sleep 0.1; done
  ip link set cable0 down
} >/dev/null 2>&1 &
network=10.231.0.0/24
mpirun.openmpi --allow-run-as-root --host 10.231.0.1,10.231.0.2 -n 2 --mca plm_rsh_agent "$0 reach" \
  --mca btl tcp,self --mca btl_tcp_if_include $network --mca oob_tcp_if_include $network "$@"
