// What the steps of the guided story say that train, in Japanese.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import { minus } from './minus.ts';

const recording = 'ここには WebGPU がないので、記録を再生しています。';

const percent = (share: number) => `${Math.round(100 * share)}%`;

export const duel: StoryTexts['duel'] = {
  title: '同じシードの WGAN と GAN',
  about:
    'どちらも、同じネットワーク、ノイズ、最適化手法、シードで、データの 8 つのかたまりを学びます。一方には WGAN のクリティック（勾配ペナルティつき）、もう一方には GAN の識別器があります。正確な W₁ は点から直接解いた値で、どちらにも見えません。',
  task: '最後まで再生してから、時間を巻き戻してください。',
  question: '8 つすべてを見つけるのはどちらでしょう。あとどれだけかを自分の推定値で言えるのは。',
  anew: '別のシード',
  time: '反復',
  at: (step) => `反復 ${step}`,
  axis: '反復',
  share: '最大値に対する割合',
  heaps: '見つけたかたまり（8 つのうち）',
  exact: '正確な W₁',
  estimate: { wgan: 'WGAN の推定値', gan: 'GAN の推定値（JS）' },
  cloud: (model, side) =>
    `${model === 'wgan' ? 'WGAN' : 'GAN'}${side ? `：8 つのうち ${side.found}、W₁ ${short(side.w1)}` : ''}`,
  picture: (look) =>
    look
      ? `反復 ${look.step} までの曲線。WGAN：8 つのうち ${look.sides.wgan.found}、正確な W₁ は ${short(look.sides.wgan.w1)}。GAN：8 つのうち ${look.sides.gan.found}、${short(look.sides.gan.w1)}`
      : '時間に対する曲線、まだ空',
  answer: ({ look, verdict, seed, over, state, recorded }) => {
    if (!look || !verdict) {
      return state === 'starting'
        ? 'GPU を待っています…'
        : `再生を押してください。シード ${seed}、30 秒ほどです。`;
    }
    const { wgan, gan } = look.sides;
    const found = `${recorded ? recording : ''}シード ${recorded ? 1 : seed}、反復 ${look.step}：8 つのうち WGAN は ${wgan.found}、GAN は ${gan.found} を見つけました。正確な W₁ はそれぞれ ${short(wgan.w1)} と ${short(gan.w1)} です。`;
    const { follows } = verdict;
    if (follows.wgan === undefined || follows.gan === undefined) return found;
    const tells = `W₁ との順位相関は、WGAN の推定値が ${minus(follows.wgan)}、GAN の推定値が ${minus(follows.gan)} です。`;
    if (!over) return found + tells;
    return `${found}${tells}${
      verdict.holds
        ? 'ここでは WGAN のほうが多く見つけ、より近づきました。'
        : 'ここでは WGAN は先んじていません。この設定は GAN のこのシードに合っています。'
    }`;
  },
};

export const critic: StoryTexts['critic'] = {
  title: 'クリッピングのはたらき',
  about:
    '論文の WGAN は、一歩ごとにクリティックのすべての重みを [−c, c] に戻します。これでクリティックの傾きは抑えられますが、上限がいくつかは誰も知りません。だから推定値は W₁ の未知の倍数で、傾きで割ってはじめて距離になります。',
  task: '学習の間に c と n_critic をドラッグしてください。',
  question: 'c とともに跳ぶ曲線はどれで、正確な W₁ のそばに留まるのはどれでしょう。',
  clip: 'クリップ c',
  nCritic: 'n_critic',
  clipText: (clip) => `${clip}`,
  cloud: (look) => (look ? `反復 ${look.step}` : 'まだありません'),
  weight: 'クリティックの重み',
  share: '重みの割合',
  weights: (look) =>
    look
      ? `−c から c までのクリティックの重みの分布：両端に ${percent(look.atClip)}`
      : 'クリティックの重みの分布、まだ空',
  estimate: '推定値',
  slope: 'f の傾き',
  ratio: '推定値 ÷ 傾き',
  exact: '正確な W₁',
  axis: '反復',
  value: '値（10 の累乗）',
  picture: (look) =>
    look
      ? `時間に対して、いま：推定値 ${short(look.estimate)}、傾き ${short(look.slope)}、その比 ${short(look.estimate / look.slope)}、正確な W₁ ${short(look.w1)}`
      : '時間に対する曲線、まだ空',
  answer: ({ look, asked, state, recorded }) => {
    if (!look)
      return state === 'starting' ? 'GPU を待っています…' : '再生を押してから、ドラッグしてください。';
    if (look.asked.clip !== asked.clip || look.asked.nCritic !== asked.nCritic) {
      const source = recorded
        ? `${recording}スライダーで記録が切り替わります。値の組ごとにひとつあります。`
        : '';
      return `${source}c = ${asked.clip}、n_critic = ${asked.nCritic} で続けています…`;
    }
    return `c = ${asked.clip} では、重みの ${percent(look.atClip)} が ±c にあり、クリティックの傾きは ${short(look.slope)} です。推定値は ${short(look.estimate)}、傾きで割ると ${short(look.estimate / look.slope)} です。正確な W₁ は ${short(look.w1)} です。`;
  },
};

export const digits: StoryTexts['digits'] = {
  title: '画像',
  about:
    '同じことを数字でします。生成器はノイズを 32×32 画素の画像に変え、クリティックはそれを手書きの数字と比べます。ここでは土を運ぶ計画は描けず、これほど高い次元では正確な W₁ もあまり語りません。残るのは推定値です。',
  task: '時間を巻き戻してください。',
  question: '何回目の反復から数字が読めますか。そのとき推定値はいくつですか。',
  time: '反復',
  at: (step) => `反復 ${step}`,
  generated: (look) => (look ? `生成、反復 ${look.step}` : 'まだありません'),
  real: '本物',
  estimate: 'ワッサースタイン推定値',
  axis: '反復',
  picture: (look) =>
    look?.estimate === undefined
      ? '時間に対する推定値、まだ空'
      : `時間に対する推定値、いま ${short(look.estimate)}`,
  answer: ({ look, fall, state, recorded }) => {
    if (!look)
      return state === 'starting' ? 'GPU を待っています…' : '再生を押してください。1、2 分かかります。';
    const source = recorded ? recording : '';
    if (!fall) return `${source}反復 ${look.step}：ノイズだけで、クリティックもまだ何も知りません。`;
    const now = `${source}反復 ${look.step}：推定値は ${short(fall.now)} です`;
    if (look.step < 100 || fall.now > 0.7 * fall.most) {
      return `${now}。クリティックはまだ、ふたつの見分け方を学んでいます。`;
    }
    return `${now}。反復 ${fall.mostAt} では ${short(fall.most)} で、画像が本物に近づくにつれて下がります。`;
  },
};
