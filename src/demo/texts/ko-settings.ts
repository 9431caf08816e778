// What data sets and the fields of the settings are called in Korean.

import type { Texts } from './en.ts';

const count = '1 이상의 정수';
const decay = (example: string) => `0 이상 1 미만의 수, 예: ${example}`;
const rate = '0보다 큰 수, 예: 5e-5';
const widths = (example: string) => `목록에 있는 이름 또는 층의 너비, 예: ${example}`;

export const data: Texts['data'] = {
  '8gaussians': '고리 위의 가우시안 8개',
  '25gaussians': '격자 위의 가우시안 25개',
  swissroll: '스위스 롤',
  lines: '두 선분(논문의 예제 1)',
  drawn: '직접 그리기',
  mnist: 'MNIST 숫자',
  'fashion-mnist': 'Fashion-MNIST',
  emoji: '이모지',
  images: '내 그림',
};

export const fields: Texts['fields'] = {
  clip: { label: '클리핑 c', expects: '0보다 큰 수, 예: 0.01' },
  lr: { label: '학습률 α', expects: rate },
  criticLr: { label: '비평자만의 학습률', expects: rate },
  generatorLr: { label: '생성자만의 학습률', expects: rate },
  nCritic: { label: '비평자 걸음 n_critic', expects: count },
  schedule: { label: 'n_critic 일정' },
  nCriticEnd: { label: '끝에서의 n_critic', expects: count },
  lrSchedule: { label: '학습률 일정' },
  lrWarmup: { label: '준비 운동(warm-up) 반복', expects: '0 이상의 정수' },
  scheduleSteps: { label: '일정의 길이(반복)', expects: count },
  lrFloor: { label: '끝에서의 학습률', expects: '0 이상의 수, 예: 1e-6' },
  steps: { label: '멈출 반복', expects: count },
  objective: { label: '목적 함수' },
  optimizer: { label: '최적화 방법' },
  clipOrder: { label: '클리핑 순서' },
  gradientPenalty: { label: '기울기 벌점 λ', expects: '0 이상의 수, 예: 10' },
  momentum: { label: '모멘텀', expects: decay('0.9') },
  beta1: { label: 'Adam의 β₁', expects: decay('0.5') },
  beta2: { label: 'Adam의 β₂', expects: decay('0.999') },
  batch: { label: '배치 m', expects: count },
  latent: { label: '잠재 벡터의 크기', expects: count },
  seed: { label: '시드', expects: '0 이상의 정수' },
  imageSize: { label: '그림 크기(픽셀)', expects: '4에서 4096까지의 정수, 또는 너비x높이, 예: 64x48' },
  fit: { label: '모양이 다른 그림' },
  generator: { label: '생성자', expects: widths('mlp:128-256') },
  critic: { label: '비평자', expects: widths('mlp:256-128') },
  ngf: { label: 'DCGAN 필터, 생성자', expects: count },
  ndf: { label: 'DCGAN 필터, 비평자', expects: count },
  conditional: { label: '클래스를 아는 신경망' },
  augment: { label: '데이터 증강', expects: '목록에 있는 이름, 빈칸 없이' },
  augmentShift: { label: '옮기는 거리(최대)', expects: '1에서 1024까지의 정수, 예: 4' },
};
