// What can go wrong on the page, in Japanese. Where the library knows more, its own words in English follow.

import type { FaultTexts } from '../fault-names.ts';
import { whole } from './ja-more.ts';
import { fields } from './ja-settings.ts';

export const faults: FaultTexts = {
  gpu: (_, message) => `GPU が処理できませんでした。ページを開き直してみてください。\n${message}`,
  memory: () =>
    'GPU のメモリに対して、ネットワークかデータが大きすぎます。バッチかネットワークを小さくしてください。',
  gpuGone: () =>
    'ブラウザーが GPU を返さなくなりました。実行は保存されています。ブラウザーを再起動し、このページで続けてください。',
  diverged: (_, message) =>
    `学習が発散しました。値が有限でなくなっています。学習率を下げて、最初からやり直してください。\n${message}`,
  file: (_, message) => `ファイルかデータを読めません。\n${message}`,
  checkpoint: ({ file = '' }, message) =>
    `チェックポイント ${file} からは続けられません。このプログラムが作った .safetensors ファイルを渡してください。\n${message}`,
  largeFile: ({ file = '', most = '' }) => `${file} はページには大きすぎます。${most} までです。`,
  otherData: ({ checkpoint = '', page = '' }) =>
    `このチェックポイントは、ページにあるものとは別のデータで学習されました（${checkpoint}、ページ: ${page}）。先に同じ点や画像を渡してから、もう一度開いてください。`,
  noPoints: () => '点がありません。先に点を描くか、CSV ファイルを開いてください。',
  notPlane: ({ file = '', columns = '' }) =>
    `${file} には列が ${columns} 個あります。x と y の 2 列のファイルを渡してください。`,
  noPictures: () => '画像がありません。先に画像ファイルをドロップするか選んでください。',
  noFiles: () => 'ファイルを受け取っていません。PNG、JPEG、WebP のファイルを渡してください。',
  manyFiles: ({ most = '' }) => `ファイルが多すぎます。ページが受け取れるのは ${most} 個までです。`,
  noneUsable: () => '使える画像が一つもありません。PNG、JPEG、WebP のファイルを渡してください。',
  noPicture: () => 'PNG、JPEG、WebP の画像ではありません',
  manyPixels: ({ most = '' }) => `画素が多すぎます。${most} メガピクセルまでです`,
  noData: () => 'このページにそのデータはありません。画像の上の一覧から別のデータを選んでください。',
  notOnServer: () => 'このサーバーにそのデータはありません。画像の上の一覧から別のデータを選んでください。',
  noLabels: () => 'これらの画像にはクラスがありません。数字か衣服を選ぶか、クラスを使わないでください。',
  otherView: () => 'このデータは別の表示のものです。この表示の一覧からデータを選んでください。',
  classesOfPoints: () => '点のクラスはこのページでは扱いません。クラスを使わないでください。',
  largeNetworks: ({ parameters = '', memory = '' }) =>
    `このネットワークはページには大きすぎます（重み ${parameters} 個、${memory}）。小さいものを選んでください。`,
  setting: ({ setting = '' }, message) =>
    `「${fields[setting]?.label ?? setting}」の値は、このままでは使えません。\n${message}`,
  openElsewhere: () => 'この実行は別のタブで開かれています。そちらで続けるか、先にそのタブを閉じてください。',
  gone: () => '保存された実行はもうありません。新しく始めてください。',
  notOpen: () => 'その実行はもう開かれていません。実行の一覧から続けるか、新しく始めてください。',
  atGoal: ({ step = '' }) =>
    `実行は目標の反復 ${whole(Number(step))} に達しました。「${fields.steps?.label}」を上げて、この実行に適用してください。`,
  storageFull: () =>
    'ブラウザーの保存領域がいっぱいです。学習は続きますが、開き直すと実行は失われます。チェックポイントをダウンロードするか、このサイトの領域を空けてください。',
  notSaved: () =>
    'ブラウザーが実行を保存できませんでした。学習は続きますが、開き直すと失われます。チェックポイントをダウンロードしてください。',
  smallBatch: ({ count = '' }) => `バッチは ${whole(Number(count))} です。標本はそれだけしかありません。`,
};
