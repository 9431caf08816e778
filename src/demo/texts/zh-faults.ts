// What can go wrong on the page, in Chinese. Where the library knows more, its own words in English follow.

import type { FaultTexts } from '../fault-names.ts';
import { whole } from './zh-more.ts';
import { fields } from './zh-settings.ts';

export const faults: FaultTexts = {
  gpu: (_, message) => `GPU 没能完成工作。请重新打开页面试试。\n${message}`,
  memory: () => '对 GPU 的内存来说，网络或数据太大。请减小批量或网络。',
  gpuGone: () => '浏览器不再提供 GPU。运行已经保存：请重启浏览器，在本页面继续。',
  diverged: (_, message) => `训练发散了：数值不再有限。请降低学习率，重新开始。\n${message}`,
  file: (_, message) => `文件或数据无法读取。\n${message}`,
  checkpoint: ({ file = '' }, message) =>
    `检查点 ${file} 无法继续。请给出由本程序生成的 .safetensors 文件。\n${message}`,
  largeFile: ({ file = '', most = '' }) => `${file} 对页面来说太大，最多 ${most}。`,
  otherData: ({ checkpoint = '', page = '' }) =>
    `这个检查点是用别的数据训练的（${checkpoint}，本页面：${page}）。请先给出同样的点或图片，再打开检查点。`,
  noPoints: () => '还没有点：请先画一些，或打开 CSV 文件。',
  notPlane: ({ file = '', columns = '' }) => `${file} 有 ${columns} 列。请给出两列：x 和 y。`,
  noPictures: () => '还没有图片：请先拖入或选择图片文件。',
  noFiles: () => '没有收到文件。请给出 PNG、JPEG 或 WebP 文件。',
  manyFiles: ({ most = '' }) => `文件太多：页面最多接受 ${most} 个。`,
  noneUsable: () => '没有一个文件是可用的图片。请给出 PNG、JPEG 或 WebP 文件。',
  noPicture: () => '不是 PNG、JPEG 或 WebP 图片',
  manyPixels: ({ most = '' }) => `像素太多，最多 ${most} 百万像素`,
  noData: () => '本页面没有这份数据。请在图片上方的列表中选择别的数据。',
  notOnServer: () => '这台服务器上没有这份数据。请在图片上方的列表中选择别的数据。',
  noLabels: () => '这些图片没有类别。请选择数字或衣物，或者不使用类别。',
  otherView: () => '这份数据属于别的视图。请从本视图的列表中选择数据。',
  classesOfPoints: () => '本页面不处理点的类别。请不使用类别。',
  largeNetworks: ({ parameters = '', memory = '' }) =>
    `这些网络对页面来说太大（${parameters} 个权重，${memory}）。请选择更小的网络。`,
  setting: ({ setting = '' }, message) =>
    `“${fields[setting]?.label ?? setting}”的值不能这样用。\n${message}`,
  openElsewhere: () => '这次运行在另一个标签页中打开着。请在那里继续，或先关闭那个标签页。',
  gone: () => '保存的运行已经不在了。请重新开始。',
  notOpen: () => '那次运行已经不再打开。请从运行列表中继续，或重新开始。',
  atGoal: ({ step = '' }) =>
    `运行已到达目标，第 ${whole(Number(step))} 次迭代。请调高“${fields.steps?.label}”并应用到这次运行。`,
  storageFull: () =>
    '浏览器的存储空间已满：训练会继续，但重新打开页面会丢失运行。请下载检查点，或为本站释放空间。',
  notSaved: () => '浏览器没能保存运行：训练会继续，但重新打开页面会丢失它。请下载检查点。',
  smallBatch: ({ count = '' }) => `批量为 ${whole(Number(count))}：样本只有这么多。`,
};
