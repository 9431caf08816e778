// What the steps of the guided story say that train, in Korean.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import { minus } from './minus.ts';

const recording = '여기에는 WebGPU가 없어서 기록을 보여 드립니다.';

const percent = (share: number) => `${Math.round(100 * share)}%`;

export const duel: StoryTexts['duel'] = {
  title: '같은 시드의 WGAN과 GAN',
  about:
    '둘은 같은 신경망, 잡음, 최적화 방법, 시드로 데이터 무더기 여덟 개를 배웁니다. 하나에는 기울기 벌점을 둔 WGAN의 비평자가, 다른 하나에는 GAN의 판별자가 있습니다. 정확한 W₁은 점에서 직접 푼 값이며, 둘 다 이 값을 보지 못합니다.',
  task: '끝까지 재생한 다음, 시간을 뒤로 끌어 보세요.',
  question: '무더기 여덟 개를 모두 찾는 쪽은 어느 쪽일까요? 얼마나 남았는지 자기 추정값으로 아는 쪽은요?',
  anew: '다른 시드',
  time: '반복',
  at: (step) => `반복 ${step}`,
  axis: '반복',
  share: '최댓값에 대한 비율',
  heaps: '찾은 무더기(8개 중)',
  exact: '정확한 W₁',
  estimate: { wgan: 'WGAN의 추정값', gan: 'GAN의 추정값(JS)' },
  cloud: (model, side) =>
    `${model === 'wgan' ? 'WGAN' : 'GAN'}${side ? `: 무더기 8개 중 ${side.found}개, W₁ ${short(side.w1)}` : ''}`,
  picture: (look) =>
    look
      ? `반복 ${look.step}까지의 곡선. WGAN: 무더기 8개 중 ${look.sides.wgan.found}개, 정확한 W₁ ${short(look.sides.wgan.w1)}. GAN: 8개 중 ${look.sides.gan.found}개, ${short(look.sides.gan.w1)}`
      : '시간에 따른 곡선, 아직 비어 있음',
  answer: ({ look, verdict, seed, over, state, recorded }) => {
    if (!look || !verdict) {
      return state === 'starting' ? 'GPU를 기다리는 중 …' : `재생을 누르세요. 시드 ${seed}, 30초쯤 걸립니다.`;
    }
    const { wgan, gan } = look.sides;
    const found = `${recorded ? `${recording} ` : ''}시드 ${recorded ? 1 : seed}, 반복 ${look.step}: 무더기 8개 중 WGAN은 ${wgan.found}개, GAN은 ${gan.found}개를 찾았습니다. 정확한 W₁은 각각 ${short(wgan.w1)}, ${short(gan.w1)}입니다.`;
    const { follows } = verdict;
    if (follows.wgan === undefined || follows.gan === undefined) return found;
    const tells = ` W₁과의 순위 상관은 WGAN의 추정값이 ${minus(follows.wgan)}, GAN의 추정값이 ${minus(follows.gan)}입니다.`;
    if (!over) return found + tells;
    return `${found}${tells} ${
      verdict.holds
        ? '여기에서는 WGAN이 더 많이 찾고 더 가까이 갔습니다.'
        : '여기에서는 WGAN이 앞서지 못했습니다. 이 설정이 GAN의 이 시드에 잘 맞습니다.'
    }`;
  },
};

export const critic: StoryTexts['critic'] = {
  title: '클리핑이 하는 일',
  about:
    '논문의 WGAN은 매 걸음 뒤에 비평자의 모든 가중치를 [−c, c] 안으로 되돌립니다. 그러면 비평자의 기울기가 제한되지만, 그 한계가 얼마인지는 아무도 모릅니다. 그래서 추정값은 W₁의 알 수 없는 배수이고, 기울기로 나누어야 비로소 거리가 됩니다.',
  task: '학습하는 동안 c와 n_critic을 끌어 보세요.',
  question: 'c를 따라 뛰는 곡선은 무엇이고, 정확한 W₁ 곁에 머무는 곡선은 무엇일까요?',
  clip: '클리핑 c',
  nCritic: 'n_critic',
  clipText: (clip) => `${clip}`,
  cloud: (look) => (look ? `반복 ${look.step}` : '아직 없음'),
  weight: '비평자의 가중치',
  share: '가중치의 비율',
  weights: (look) =>
    look
      ? `비평자의 가중치가 −c와 c 사이에 놓인 모양: 양 끝에 ${percent(look.atClip)}`
      : '비평자의 가중치가 놓인 모양, 아직 비어 있음',
  estimate: '추정값',
  slope: 'f의 기울기',
  ratio: '추정값 ÷ 기울기',
  exact: '정확한 W₁',
  axis: '반복',
  value: '값, 10의 거듭제곱',
  picture: (look) =>
    look
      ? `시간에 따라, 지금: 추정값 ${short(look.estimate)}, 기울기 ${short(look.slope)}, 둘의 비 ${short(look.estimate / look.slope)}, 정확한 W₁ ${short(look.w1)}`
      : '시간에 따른 곡선, 아직 비어 있음',
  answer: ({ look, asked, state, recorded }) => {
    if (!look) return state === 'starting' ? 'GPU를 기다리는 중 …' : '재생을 누른 다음 끌어 보세요.';
    if (look.asked.clip !== asked.clip || look.asked.nCritic !== asked.nCritic) {
      const source = recorded
        ? `${recording} 슬라이더를 움직이면 다른 기록으로 바뀝니다. 값의 짝마다 기록이 하나씩 있습니다. `
        : '';
      return `${source}c = ${asked.clip}, n_critic = ${asked.nCritic}(으)로 이어 가는 중 …`;
    }
    return `c = ${asked.clip}이면 가중치의 ${percent(look.atClip)}가 ±c에 있고, 비평자의 기울기는 ${short(look.slope)}입니다. 추정값은 ${short(look.estimate)}이고, 기울기로 나누면 ${short(look.estimate / look.slope)}입니다. 정확한 W₁은 ${short(look.w1)}입니다.`;
  },
};

export const digits: StoryTexts['digits'] = {
  title: '그림',
  about:
    '같은 일을 숫자로 합니다. 생성자는 잡음을 32×32픽셀 그림으로 바꾸고, 비평자는 그것을 손글씨와 견줍니다. 여기서는 흙을 나르는 계획을 그릴 수 없고, 차원이 이렇게 많으면 정확한 W₁도 말해 주는 것이 적습니다. 남는 것은 추정값입니다.',
  task: '시간을 뒤로 끌어 보세요.',
  question: '몇 번째 반복부터 숫자를 읽을 수 있나요? 그때 추정값은 얼마인가요?',
  time: '반복',
  at: (step) => `반복 ${step}`,
  generated: (look) => (look ? `생성됨, 반복 ${look.step}` : '아직 없음'),
  real: '진짜',
  estimate: '바서슈타인 추정값',
  axis: '반복',
  picture: (look) =>
    look?.estimate === undefined
      ? '시간에 따른 추정값, 아직 비어 있음'
      : `시간에 따른 추정값, 지금 ${short(look.estimate)}`,
  answer: ({ look, fall, state, recorded }) => {
    if (!look) return state === 'starting' ? 'GPU를 기다리는 중 …' : '재생을 누르세요. 1~2분 걸립니다.';
    const source = recorded ? `${recording} ` : '';
    if (!fall) return `${source}반복 ${look.step}: 잡음뿐이고, 비평자도 아직 아는 것이 없습니다.`;
    const now = `${source}반복 ${look.step}: 추정값은 ${short(fall.now)}입니다`;
    if (look.step < 100 || fall.now > 0.7 * fall.most) {
      return `${now}. 비평자가 아직 둘을 구별하는 법을 배우고 있습니다.`;
    }
    return `${now}. 반복 ${fall.mostAt}에서 ${short(fall.most)}이었고, 그림이 진짜에 가까워지면서 줄어듭니다.`;
  },
};
