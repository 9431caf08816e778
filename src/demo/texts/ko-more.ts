// What the page's tools and messages say, in Korean.

import type { Texts } from './en.ts';

/** A whole number as the language writes it. */
export const whole = (count: number) => count.toLocaleString('ko');

export const chart: Texts['chart'] = {
  empty: (title) => `${title}: 아직 데이터 없음`,
  at: (title, step, latest) => `${title}, 반복 ${step}: ${latest}`,
  iteration: '반복',
};

export const poster: Texts['poster'] = (data, objective, step, seed) =>
  `${data} · ${objective} · 반복 ${whole(step)} · 시드 ${seed}`;

export const pictures: Texts['pictures'] = {
  points: (step) => `반복 ${step}: 데이터 사이의 생성된 점들`,
  modes: (covered, modes) => `모드 ${modes}개 중 ${covered}개를 찾음`,
  grid: (step, count) => `반복 ${step}: 생성된 그림 ${count}장`,
};

export const pad: Texts['pad'] = {
  hint: '포인터로 그리거나, 도형을 더하거나, 좌표로 점을 놓으세요.',
  none: '아직 그린 점 없음',
  noneYet: '아직 점이 없습니다.',
  count: (count) => `점 ${whole(count)}개.`,
  drawing: (text) => `그림: ${text}`,
  ring: '고리',
  cross: '십자',
  letter: '글자 W',
  file: 'CSV 파일',
  load: 'CSV 불러오기 …',
  clear: '지우기',
  x: 'x, −1에서 1까지',
  y: 'y, −1에서 1까지',
  add: '이 자리에 점 더하기',
  use: '이 그림으로 학습',
  empty: '아직 점이 없습니다. 직접 그리거나 도형을 더하세요.',
};

export const own: Texts['own'] = {
  files: '그림 파일',
  drop: 'PNG, JPEG, WebP 파일을 페이지 어디에나 놓거나 붙여 넣거나,',
  choose: '그림 고르기 …',
};

export const walk: Texts['walk'] = {
  picture: '슬라이더가 가리키는 자리의 그림',
  hint: '격자의 그림에는 1부터 줄을 따라 번호가 있습니다. 한 그림에서 다른 그림으로 가는 길에 그럴듯한 그림들이 나온다면, 생성자는 목록을 외운 것 이상을 배운 것입니다.',
  from: '출발 그림',
  to: '도착 그림',
  way: '둘 사이의 위치',
  direction: (number) => `방향 ${number}`,
  class: '클래스',
  aRowEach: '한 줄에 하나씩 모두',
  rowsHint: '줄마다 한 클래스이고 열마다 같은 잠재 벡터입니다. 클래스는 바뀌어도 필체는 그대로입니다.',
};

export const example: Texts['example'] = {
  hint: '거리 |θ|만큼 떨어진 평행한 두 선분입니다. 두 번째 선분이 얼마나 먼지 말해 주는 것은 바서슈타인 거리뿐입니다. 나머지는 θ가 0이 아니면 늘 같아서, 생성자가 따라갈 기울기가 없습니다.',
  js: 'θ ≠ 0이면 JS = 2 log 2',
  kl: 'KL, 양쪽 방향',
  tv: '전변동 거리',
  picture: (theta) =>
    `x = 0과 x = ${theta}에 있는 두 선분. 그 아래에 V 모양의 W₁ = |θ|와, 0에서만 끊긴 평평한 선 JS`,
};

export const messages: Texts['messages'] = {
  dismiss: '닫기',
  apply: '지금 학습에 적용',
  loaded: (file, step) => `${file}을(를) 불러왔습니다. 반복 ${whole(step)}부터 이어 갑니다.`,
  otherData:
    '이 링크는 다른 사람의 데이터로 한 학습을 가리키는데, 링크에는 데이터가 들어 있지 않습니다. 대신 이 페이지의 첫 데이터를 보여 드립니다. 저장된 내 학습이 있으면 아래에서 이어 갈 수 있습니다.',
  unknownData: (name) => `이 링크는 페이지가 모르는 데이터를 가리킵니다: ${name}.`,
  linkCopied: '링크를 클립보드에 복사했습니다.',
  copyYourself: (address) => `주소 표시줄에서 링크를 복사하세요:\n${address}`,
  update: '이 페이지의 새 버전이 준비되었습니다. 이 페이지를 연 탭을 모두 닫으면 새 버전이 나옵니다.',
  lost: (seconds) =>
    `GPU와 연결이 끊겼습니다. 브라우저가 돌려주는 대로 마지막 상태에서 이어 갑니다. ${seconds}초 뒤에는 포기합니다.`,
  recovered: (step) => `GPU가 돌아왔습니다. 반복 ${whole(step)}부터 이어 갔습니다.`,
};
