// What the guided story says, in Korean.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import * as live from './ko-story-live.ts';
import { minus } from './minus.ts';

export const story: StoryTexts = {
  ...live,
  words: {
    steps: '이야기의 단계',
    step: (step, of) => `${of}단계 중 ${step}단계`,
    stepOf: (step, of, title) => `${of}단계 중 ${step}단계: ${title}`,
    previous: '이전',
    next: '다음',
    about: '무엇을 보고 있나요',
    play: '재생',
    hold: '일시 정지',
    again: '다시 재생',
    whole: 'Earthmover에서 열기',
  },

  heaps: {
    title: '흙 옮기기',
    about:
      '땅 위는 흙이고, 땅 아래 주황색은 같은 크기의 구덩이입니다. 호 하나하나가 흙을 모자란 곳으로 나릅니다. 계획의 비용은 질량 곱하기 거리를 모두 더한 값입니다. 보이는 것은 비용이 가장 적은 계획이고, 그 비용이 바서슈타인 거리 W₁입니다.',
    task: '흙이나 구덩이를 끌거나, 다른 구덩이를 골라 보세요.',
    question: '비용이 가장 적은 곳은 어디일까요? 가는 길에 비용이 갑자기 뛰는 일이 있나요?',
    real: { label: '흙의 한가운데' },
    fake: { label: '구덩이의 한가운데' },
    place: (value) => `위치 ${minus(value)}`,
    axis: '위치 (W₁과 같은 단위)',
    shape: '구덩이의 모양',
    shapes: { hill: '흙과 같음', hills: '구덩이 둘', flat: '평평함' },
    cost: (cost) => `W₁ = ${minus(cost)}`,
    picture: (moves, cost) => `흙더미와 구덩이, 그리고 둘을 잇는 호 ${moves}개. 비용은 모두 ${minus(cost)}`,
    answer: ({ cost, least, apart }) => {
      if (cost < 0.005) return 'W₁은 0입니다. 둘이 같아서 더 나를 것이 없습니다.';
      if (cost < least + 0.005) {
        return `W₁은 ${minus(cost)}이고, 이 두 모양으로는 가장 작은 값입니다. 모양이 달라서 0이 되지는 않습니다.`;
      }
      const way = apart > 0 ? '오른쪽' : '왼쪽';
      const slope = '조금 끌면 조금만 바뀌므로, 언제나 내려가는 길이 있습니다.';
      return least < 0.005
        ? `W₁은 ${minus(cost)}입니다. 흙알 하나하나가 ${way}으로 ${minus(cost)}만큼 갑니다. ${slope}`
        : `W₁은 ${minus(cost)}입니다. 이 두 모양으로 가장 작은 값은 ${minus(least)}입니다. ${slope}`;
    },
  },

  lines: {
    title: '두 선분과 네 가지 거리',
    about:
      '데이터는 0에 있는 선분의 점들이고, 생성자는 거기에서 θ만큼 떨어진 주황색 선분의 점들을 만듭니다. 논문의 예제 1로, 두 집합은 겹치는 점이 하나도 없습니다. 아래는 둘 사이의 네 가지 거리를 θ에 따라 그린 것입니다.',
    task: '주황색 선분을 끌어 보세요.',
    question: '넷 가운데 생성자에게 어디로 갈지 알려 주는 것은 무엇일까요?',
    theta: '생성된 선분의 위치 θ',
    at: (theta) => `θ = ${minus(theta)}`,
    real: '데이터',
    generated: '생성됨',
    axis: 'θ',
    distance: '거리',
    curves: {
      kl: 'KL = ∞',
      tv: '전변동 = 1',
      js: 'JS = log 2',
      w1: 'W₁ = |θ|',
    },
    picture: (theta) =>
      `0과 ${minus(theta)}에 있는 두 선분. θ에 따라 W₁은 V 모양이고, JS와 전변동과 KL은 0에서만 끊긴 평평한 선 셋`,
    answer: (theta) =>
      theta === 0
        ? '두 선분이 하나가 되어 네 거리가 모두 0입니다. 한 걸음만 벗어나도 셋은 가장 큰 값으로 뜁니다.'
        : `W₁뿐입니다. 지금 ${minus(Math.abs(theta))}이고, 데이터가 있는 ${theta > 0 ? '왼쪽' : '오른쪽'}으로 갈수록 줄어듭니다. 나머지 셋은 θ가 0이 아니면 늘 같습니다. 기울기가 없으니 따라갈 것이 없습니다.`,
  },

  optimal: {
    title: '생성자가 느끼는 힘',
    about:
      '종 모양 두 개에서 뽑은 표본을 두고, 두 신경망이 저마다 최선일 때입니다. GAN의 판별자는 x가 진짜일 확률을 말하고, WGAN의 비평자는 기울기가 1 이하인 함수 가운데 가장 좋은 것입니다. 아래는 각각이 x에 있는 표본을 얼마나 세게 당기는지 나타냅니다.',
    task: '주황색 종을 끌어 보세요.',
    question: '생성된 표본이 데이터에서 멀 때, 당기는 힘은 얼마나 남을까요?',
    mean: '생성된 표본의 평균',
    at: (mean) => `위치 ${minus(mean, 1)}`,
    real: '데이터',
    generated: '생성됨',
    discriminator: '판별자 D',
    critic: '비평자 f (크기를 맞춤)',
    score: '점수',
    pull: '당기는 힘: log(1 − D)와 f의 |기울기|',
    axis: 'x, 표준편차 단위',
    picture: ({ discriminator, critic }) =>
      `종 두 개와 판별자, 비평자, 그리고 각각이 당기는 힘. 생성된 표본에서 판별자는 ${short(discriminator)}, 비평자는 ${critic}`,
    answer: ({ w1, js, discriminator, critic }) =>
      critic === 0
        ? '두 종이 같습니다. W₁과 JS는 0이고, 아무 힘도 당기지 않습니다.'
        : `평균해서 판별자는 ${short(discriminator)}, 비평자는 ${critic}의 힘으로 당깁니다. ${
            discriminator < 0.05
              ? '판별자가 둘을 너무 잘 구별해서 기울기가 사라졌습니다.'
              : '두 종이 겹쳐서 둘 다 당깁니다.'
          } W₁은 ${minus(w1)}이고, JS는 최대 0.693 가운데 ${js.toFixed(3)}입니다.`,
  },
};
