// What is said of a visitor's own pictures and of trained generators, in Japanese.

import type { Texts } from './en.ts';
import { whole } from './ja-more.ts';

export const tray: Texts['tray'] = {
  title: (count) => `自分の画像 ${whole(count)} 枚`,
  crops: (shown, count) => `学習に使われる姿の画像、${whole(count)} 枚のうち ${whole(shown)} 枚`,
  caption: (shown, count) =>
    shown < count
      ? `学習に使われる姿です。${whole(count)} 枚からむらなく選んだ ${whole(shown)} 枚です。`
      : '学習に使われる姿です。',
  leftOut: (count) => `ファイル ${whole(count)} 個は使えませんでした`,
  chosen: ({ count, imageSize, filters, batch, steps, changed }) =>
    [
      `画像 ${whole(count)} 枚に合わせた値: ${typeof imageSize === 'number' ? `${imageSize} × ${imageSize}` : imageSize} ピクセル`,
      filters === undefined ? '' : `、フィルター ${filters} 枚`,
      `、バッチ ${batch}`,
      steps === undefined ? '' : `、反復 ${whole(steps)} 回`,
      changed ? '、左右反転と小さなずらしを加えて見せる' : '',
      '。これらの値は設定に入っていて、そこで変えられます。',
    ].join(''),
  chosenHere: '自分の画像に合わせた値',
  kept: (names) => `自分で決めたままの値: ${names}。`,
  few: 'この枚数では、生成器は最後には写しを作ります。同じ種類が数百枚あればよい出発点で、数千枚あればさらによくなります。かかる時間は、始めて 1 秒後に表示されます。',
  enough: '同じ種類の画像は多いほどよくなります。かかる時間は、始めて 1 秒後に表示されます。',
  train: (count) => (count === 1 ? 'この画像で学習' : `この ${whole(count)} 枚で学習`),
  nearest: (step, copies, of) =>
    `本物の画像。その下に反復 ${whole(step)} の生成画像と、それぞれに最も近い本物の画像。${copies === 0 ? '' : `${of} 枚のうち ${copies} 枚は、本物どうしよりも近くにあります。写しです。`}`,
};

export const trained: Texts['trained'] = {
  open: '学習済みの生成器…',
  title: '学習済みの生成器',
  which: 'どれを見るか',
  names: { mnist: '数字', 'mnist-conditional': 'クラス別の数字', 'fashion-mnist': '衣服', emoji: '絵文字' },
  back: '自分の学習に戻る',
  loading: 'サーバーから届くのを待っています…',
  absent: 'これはここでは表示できません。',
  about: ({ step, minutes, frechet }) =>
    [
      `反復 ${whole(step)} 回の学習をしました`,
      minutes === undefined ? '。' : `。GPU なしで ${whole(Math.round(minutes))} 分かかりました。`,
      frechet === undefined
        ? ''
        : `見たことのない画像までのフレシェ距離は ${frechet[0].toFixed(1)}、そうした画像の二組の間の距離は ${frechet[1].toFixed(1)} です。`,
    ].join(''),
  grid: '学習済みの生成器が作った画像',
  gridHint: '画像を一つ選び、次にもう一つ選んでください。道はオレンジから紫へ続きます。',
  strip: '一方から他方への道にある画像',
  stripHint: '一方から他方への道です。途中の画像はどのデータにもありませんでした。',
  preview: 'スライダーの示す場所',
  reset: 'スライダーを戻す',
  trainOn: 'ここから学習を続ける',
  trainOnHint:
    'この重みから自分の学習が始まります。クリティックの重みは残っていないので、初めからやり直し、最初の数ステップは単独で学びます。',
  otherNetwork: 'この設定では学習済みのものと別のネットワークになるので、新しい重みから始まります。',
};
