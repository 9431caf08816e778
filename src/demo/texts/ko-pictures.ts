// What is said of a visitor's own pictures and of trained generators, in Korean.

import type { Texts } from './en.ts';
import { whole } from './ko-more.ts';

export const tray: Texts['tray'] = {
  title: (count) => `내 그림 ${whole(count)}장`,
  crops: (shown, count) => `학습에 쓰는 모습 그대로의 그림, ${whole(count)}장 중 ${whole(shown)}장`,
  caption: (shown, count) =>
    shown < count
      ? `학습에 쓸 모습입니다. ${whole(count)}장에서 고르게 뽑은 ${whole(shown)}장입니다.`
      : '학습에 쓸 모습입니다.',
  leftOut: (count) => `파일 ${whole(count)}개는 쓰지 못했습니다`,
  chosen: ({ count, imageSize, filters, batch, steps, changed }) =>
    [
      `그림 ${whole(count)}장에 맞춘 값: ${typeof imageSize === 'number' ? `${imageSize} × ${imageSize}` : imageSize} 픽셀`,
      filters === undefined ? '' : `, 필터 ${filters}개`,
      `, 배치 ${batch}`,
      steps === undefined ? '' : `, 반복 ${whole(steps)}회`,
      changed ? ', 좌우로 뒤집고 조금씩 옮겨서 보여 줌' : '',
      '. 이 값들은 이제 설정에 들어 있고, 거기서 바꿀 수 있습니다.',
    ].join(''),
  chosenHere: '내 그림에 맞춰 고른 값',
  kept: (names) => `직접 정한 대로 둔 값: ${names}.`,
  few: '이렇게 적으면 생성자는 결국 그림을 베끼게 됩니다. 같은 종류로 몇백 장이면 시작하기 좋고, 몇천 장이면 더 좋습니다. 얼마나 걸리는지는 시작하고 1초 뒤에 알려 줍니다.',
  enough: '같은 종류의 그림은 많을수록 좋습니다. 얼마나 걸리는지는 시작하고 1초 뒤에 알려 줍니다.',
  train: (count) => (count === 1 ? '이 그림으로 학습' : `이 그림 ${whole(count)}장으로 학습`),
  nearest: (step, copies, of) =>
    `진짜 그림, 그 아래에 반복 ${whole(step)}의 생성된 그림과 그것에 가장 가까운 진짜 그림.${copies === 0 ? '' : ` ${of}장 중 ${copies}장은 진짜 그림들끼리보다 더 가깝습니다. 베낀 것입니다.`}`,
};

export const trained: Texts['trained'] = {
  open: '학습된 생성자 …',
  title: '학습된 생성자',
  which: '어느 것',
  names: { mnist: '숫자', 'mnist-conditional': '클래스별 숫자', 'fashion-mnist': '옷', emoji: '이모지' },
  back: '내 학습으로 돌아가기',
  loading: '서버에서 받는 중입니다 …',
  absent: '이것은 여기서 보여 줄 수 없습니다.',
  about: ({ step, minutes, frechet }) =>
    [
      `반복 ${whole(step)}회를 학습했습니다`,
      minutes === undefined ? '.' : `. GPU 없이 ${whole(Math.round(minutes))}분 걸렸습니다.`,
      frechet === undefined
        ? ''
        : ` 학습에 쓰지 않은 그림까지의 프레셰 거리는 ${frechet[0].toFixed(1)}이고, 그런 그림 두 묶음 사이의 거리는 ${frechet[1].toFixed(1)}입니다.`,
    ].join(''),
  grid: '학습된 생성자가 만든 그림',
  gridHint: '그림 하나를 누르고 다른 그림을 누르세요. 주황색에서 보라색으로 가는 길입니다.',
  strip: '한 그림에서 다른 그림으로 가는 길의 그림',
  stripHint: '한 그림에서 다른 그림으로 가는 길입니다. 그 사이의 그림은 어떤 데이터에도 없었습니다.',
  preview: '슬라이더가 가리키는 자리',
  reset: '슬라이더 되돌리기',
  trainOn: '여기서부터 학습',
  trainOnHint:
    '이 가중치로 여러분의 학습을 시작합니다. 비평자의 가중치는 남아 있지 않아서, 비평자는 처음부터 시작해 첫 몇 단계를 혼자 배웁니다.',
  otherNetwork: '이 설정은 학습된 것과 다른 신경망을 만듭니다. 그래서 새 가중치로 시작합니다.',
};
