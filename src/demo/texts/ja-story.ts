// What the guided story says, in Japanese.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import * as live from './ja-story-live.ts';
import { minus } from './minus.ts';

export const story: StoryTexts = {
  ...live,
  words: {
    steps: 'ストーリーのステップ',
    step: (step, of) => `ステップ ${step} / ${of}`,
    stepOf: (step, of, title) => `ステップ ${step} / ${of}：${title}`,
    previous: '戻る',
    next: '次へ',
    about: 'これは何か',
    play: '再生',
    hold: '一時停止',
    again: 'もう一度再生',
    whole: 'Earthmover で開く',
  },

  heaps: {
    title: '土を運ぶ',
    about:
      '地面の上が土、下のオレンジが同じ大きさの穴です。弧の一本一本が、土を足りない所へ運びます。計画の費用は、質量×距離をすべて足したものです。ここに見えるのは費用が最小の計画で、その費用がワッサースタイン距離 W₁ です。',
    task: '土か穴をドラッグするか、別の穴を選んでください。',
    question: '費用が最小になるのはどこでしょう。途中で費用が急に跳ぶことはありますか。',
    real: { label: '土の中心' },
    fake: { label: '穴の中心' },
    place: (value) => `位置 ${minus(value)}`,
    axis: '位置（W₁ と同じ単位）',
    shape: '穴の形',
    shapes: { hill: '土と同じ', hills: '穴ふたつ', flat: '平ら' },
    cost: (cost) => `W₁ = ${minus(cost)}`,
    picture: (moves, cost) => `土の山と穴、それを結ぶ ${moves} 本の弧。費用は合わせて ${minus(cost)}`,
    answer: ({ cost, least, apart }) => {
      if (cost < 0.005) return 'W₁ は 0 です。ふたつは同じで、運ぶものがありません。';
      if (cost < least + 0.005) {
        return `W₁ は ${minus(cost)} で、このふたつの形では最小です。形が違うので 0 にはなりません。`;
      }
      const way = apart > 0 ? '右' : '左';
      const slope = '少しドラッグすれば少しだけ変わるので、いつでも下り道があります。';
      return least < 0.005
        ? `W₁ は ${minus(cost)} です。土はどの粒も${way}へ ${minus(cost)} 動きます。${slope}`
        : `W₁ は ${minus(cost)} です。このふたつの形での最小は ${minus(least)} です。${slope}`;
    },
  },

  lines: {
    title: '2 本の線分と 4 つの距離',
    about:
      'データは 0 にある線分の上の点です。生成器は、そこから θ だけ離れたオレンジの線分の点を作ります。論文の例 1 で、ふたつの集合には共通の点がありません。下は、両者の間の 4 つの距離を θ に対して描いたものです。',
    task: 'オレンジの線分をドラッグしてください。',
    question: '4 つのうち、どちらへ行けばよいかを生成器に教えるのはどれでしょう。',
    theta: '生成された線分の位置 θ',
    at: (theta) => `θ = ${minus(theta)}`,
    real: 'データ',
    generated: '生成',
    axis: 'θ',
    distance: '距離',
    curves: {
      kl: 'KL = ∞',
      tv: '全変動 = 1',
      js: 'JS = log 2',
      w1: 'W₁ = |θ|',
    },
    picture: (theta) =>
      `0 と ${minus(theta)} にある 2 本の線分。θ に対して W₁ は V 字形、JS と全変動と KL は 0 だけで途切れる 3 本の水平線`,
    answer: (theta) =>
      theta === 0
        ? '線分が重なり、4 つの距離はすべて 0 です。一歩離れるだけで、3 つは最大値に跳びます。'
        : `W₁ だけです。いま ${minus(Math.abs(theta))} で、データのある${theta > 0 ? '左' : '右'}へ行くほど小さくなります。ほかの 3 つは θ が 0 でない限り同じ値です。傾きがなく、たどるものがありません。`,
  },

  optimal: {
    title: '生成器が感じる力',
    about:
      'ふたつの釣鐘形から取った標本に対し、両方のネットワークがそれぞれ最良のときです。GAN の識別器は、x が本物である確率を言います。WGAN のクリティックは、傾きが 1 以下の関数のうち最良のものです。下は、それぞれが x にある標本をどれだけ強く引くかです。',
    task: 'オレンジの釣鐘形をドラッグしてください。',
    question: '生成された標本がデータから遠いとき、引く力はどれだけ残るでしょう。',
    mean: '生成された標本の平均',
    at: (mean) => `位置 ${minus(mean, 1)}`,
    real: 'データ',
    generated: '生成',
    discriminator: '識別器 D',
    critic: 'クリティック f（縮尺済み）',
    score: 'スコア',
    pull: '引く力：log(1 − D) と f の |傾き|',
    axis: 'x（標準偏差の単位）',
    picture: ({ discriminator, critic }) =>
      `ふたつの釣鐘形と識別器とクリティック、それぞれの引く力。生成された標本では識別器が ${short(discriminator)}、クリティックが ${critic}`,
    answer: ({ w1, js, discriminator, critic }) =>
      critic === 0
        ? '釣鐘形が同じです。W₁ も JS も 0 で、何も引きません。'
        : `平均して識別器は ${short(discriminator)}、クリティックは ${critic} の力で引きます。${
            discriminator < 0.05
              ? '識別器はふたつを見分けすぎて、傾きが消えています。'
              : '釣鐘形が重なっているので、どちらも引きます。'
          }W₁ は ${minus(w1)}、JS は最大 0.693 のうち ${js.toFixed(3)} です。`,
  },
};
