// The texts that stand below the options in --help.
import { architectureNames, kebab } from '../gan/run-settings.ts';
import { exitCodesText } from './exit-codes.ts';

export const exitCodesHelp = exitCodesText();

export const trainHelp = `
Defaults:
  points  8gaussians, 25gaussians, swissroll, csv: mlp:512-512-512 for both, latent 2, batch 256, 5000 steps
  images  dcgan for both, latent 100, batch 64, 10000 steps; mnist and fashion-mnist at 32 px (28 with MLPs)
  all     objective wgan: n-critic 5, clip 0.01, clip-order paper, schedule constant, rmsprop, lr 5e-5, seed 0
          other objectives: the values of their papers, which are the presets of their names
  Flags win over the config file, that over the preset, that over these.

With --resume the goal, the cadences and the place of the data may change: --steps, --minutes, --…-every, --keep, --data, …
With --from everything may but what decides the networks: ${architectureNames.map((name) => `--${kebab(name)}`).join(', ')}.

Examples:
  earthmover train --dataset 8gaussians --steps 2000
  earthmover train --dataset mnist --image-size 32 --steps 5000 --seed 1 --out runs/digits
  earthmover train --dataset images --data photos/ --image-size 64 --minutes 60
  earthmover train --dataset images --data photos/ --image-size 64x48 --fit pad --augment flip
  earthmover train --preset toy --config mine.yaml --lr 1e-4
  earthmover train --dataset mnist --preset wgan-gp --ema 0.999
  earthmover train --resume runs/digits --steps 10000
  earthmover train --from runs/digits/checkpoints/step-002000.safetensors --out runs/slower --lr 1e-5 --n-critic 10
  earthmover train --preset ring --tensorboard        and then: tensorboard --logdir runs
  earthmover train --preset paper-dcgan --dataset emoji --dry-run
${exitCodesHelp}`;

export const sampleHelp = `
Examples:
  earthmover sample --trained mnist
  earthmover sample --run runs/digits
  earthmover sample --run runs/digits --grid 10x4 --seed 7 --out digits.png
  earthmover sample --trained emoji --interpolate 10 --count 6 --out ways.png
  earthmover sample --run runs/digits --count 10000 --out samples/       (a PNG each, for FID tools)
  earthmover sample --run runs/digits --count 10000 --out samples.npz
  earthmover sample --run runs/digits --list
  earthmover sample --checkpoint runs/ring/checkpoints/step-002000.safetensors --count 5000 --out ring.csv
${exitCodesHelp}`;

export const latentHelp = `
interpolate  rows of pictures from one latent to the next
project      the latent whose sample is nearest to a picture: both side by side, and the latent as .npy
walk         a film that goes by several latents and ends where it began (.gif, or a folder of pictures)
directions   a row for each direction along which the generator's first layer changes most (GANSpace)
nearest      each sample beside the nearest training picture: shows whether the generator copies

Examples:
  earthmover latent interpolate --trained emoji --count 6
  earthmover latent project face.png --run runs/faces
  earthmover latent walk --trained mnist --out walk.gif
  earthmover latent walk --run runs/by-digit --class 3
  earthmover latent directions --trained fashion-mnist --json
  earthmover latent nearest --run runs/digits
${exitCodesHelp}`;

export const exportFormats = ['safetensors', 'onnx', 'tfjs', 'torch'] as const;

export const exportHelp = `
safetensors  weights and running averages under PyTorch's names, with config and scores: what sample --checkpoint reads
onnx         opset 17, images [batch, channels, height, width]; latents → samples, or samples → scores for the critic
tfjs         a graph model of TensorFlow.js: model.json and its weights; images [batch, height, width, channels]
torch        a state dict for torch.load, and the lines of Python that build the network
The optimisers' state stays behind, so that training cannot go on from any of them. Points are in the units of the data.

Examples:
  earthmover export runs/digits --out digits.safetensors
  earthmover export runs/digits --out digits.onnx --html
  earthmover export runs/digits --to onnx --network critic
  earthmover export digits.safetensors --out hub/digits.pt --card --licence mit
  earthmover sample --checkpoint digits.safetensors --grid 10x4
${exitCodesHelp}`;

export const importHelp = `
Tensors are found by their names below one prefix (module., netG., generator., state_dict., …), or else by order and shape,
and shown before they are used. A file of PyTorch is read, never run; anything in it but tensors in dicts and lists is refused.

Examples:
  earthmover import netG.pth --generator dcgan --latent 100 --ngf 64 --image-size 64 --dry-run
  earthmover import netG.pth --generator dcgan --latent 100 --ngf 64 --image-size 64 --yes --out theirs.safetensors
  earthmover import points.pt --generator mlp:512-512-512 --latent 2 --dimensions 2 --map names.yaml
  earthmover sample --checkpoint theirs.safetensors
${exitCodesHelp}`;

export const evaluateHelp = `
Each distance stands beside its floor: the same distance between two batches of real samples.
Real samples are new points of a toy, the test set of MNIST and Fashion-MNIST, what --data names,
or else the training data.

Examples:
  earthmover evaluate runs/digits
  earthmover evaluate --checkpoint runs/ring/checkpoints/step-003000.safetensors --samples 1000 --seed 7
  earthmover evaluate runs/mine --data unseen.csv --json
${exitCodesHelp}`;

export const dataActions = ['prepare', 'info', 'clean'] as const;

export const dataHelp = `
prepare  decodes, fits and keeps pictures as train would with the same settings, so that it starts at once (default: images)
info     says what the data of --data are; without --data, which sets are prepared, of what size, from where, and when
clean    removes prepared sets: those of KEYS, or --all; without either, what is damaged, left unfinished, of an earlier
         version, or made of pictures that have gone or changed since. What a process is at stays.

Examples:
  earthmover data prepare --data photos/ --image-size 64
  earthmover data info --data photos/
  earthmover data info
  earthmover data clean --dry-run
  earthmover data clean 3f2a9c0b7d1e4a5566778899
${exitCodesHelp}`;

export const runsHelp = `
running: a living process has the folder; finished: at its goal; stopped: resume it with train --resume; diverged.
Estimates are medians of 101 iterations (W, JS, or the gap of a GAN's mean scores), which do not compare across critics.
Scores (W1 exact, FD Fréchet, SW sliced) are those of --score-every, beside the same between real samples.

Examples:
  earthmover runs
  earthmover runs search-ring/runs
  earthmover runs --json
${exitCodesHelp}`;

export const compareHelp = `
The plot has a panel for the estimate, and one for each distance that the runs were scored by.

Examples:
  earthmover compare runs/a runs/b
  earthmover compare runs/* --out comparison.png
${exitCodesHelp}`;

export const completionHelp = `
It is written for the command \`earthmover\` on the PATH, as npm install --global puts it there.

Examples:
  source <(earthmover completion bash)        in ~/.bashrc
  source <(earthmover completion zsh)         in ~/.zshrc, after compinit
  earthmover completion fish > ~/.config/fish/completions/earthmover.fish
${exitCodesHelp}`;

export const schemaHelp = `
A file names its schema in \`$schema\`, or in a comment for editors of YAML; Earthmover itself does not read it.

Examples:
  earthmover schema --out earthmover.schema.json
  earthmover schema search --out search.schema.json
${exitCodesHelp}`;

export const figureNames = '1 to 7, sweeps, digits, mixtures, all, or one by its name, such as sweep-clip';

export const figuresHelp = `
Every figure gets a folder with its curves as CSV, plots as SVG and PNG, sheets of samples, and verdict.json:
the bound that follows from the paper's claim, what was measured, and whether it held.
Runs lie in OUT/runs, each an ordinary run folder; the same command goes on where it was stopped.

Examples:
  earthmover figures 1 2
  earthmover figures mixture-grid --out grid
  earthmover figures 3 4 --scale standard --out docs/figures
  earthmover figures all --scale paper --out paper
${exitCodesHelp}`;

export const searchHelp = `
SPACE is a YAML or JSON file: base, candidates, grid, random, score, budget, rungs, eta, seeds (docs/search.md).
All candidates train to the first rung, the best 1 in eta go on to the next, and so on. OUT/table.md has them all,
OUT/winner.json is a file for train --config. The same command goes on where it was stopped.

Examples:
  earthmover search scripts/search/ring.yaml
  earthmover search scripts/search/ring.yaml --steps 300 --seeds 101,102 --out runs/try
  earthmover search mine.yaml --budget-minutes 5 --eta 2
  earthmover train --config search-ring/winner.json --seed 1 --out runs/ring
${exitCodesHelp}
  a search goes on when a candidate diverges; its code is 4 where none was left`;
