// Every text of the page in Korean, as en.ts has them in English.

import type { Texts } from './en.ts';
import * as more from './ko-more.ts';
import { page } from './ko-page.ts';
import * as pictures from './ko-pictures.ts';
import { data, fields } from './ko-settings.ts';
import * as views from './ko-views.ts';

const { whole } = more;

export const texts: Texts = {
  ...more,
  ...pictures,
  ...views,
  page,
  data,
  fields,
  runs: {
    none: '학습은 첫 반복부터 이 브라우저에만 저장됩니다.',
    name: '이름',
    details: (view, step, age) => `${view} · 반복 ${whole(step)} · ${age}`,
    openHere: '여기에 열려 있음',
    openElsewhere: '다른 탭에 열려 있음',
    resume: '계속하기',
    download: '내려받기',
    discard: '버리기',
    undo: '되돌리기',
    offer: (data, age, step, view) =>
      `${age}에 ${data}(으)로 학습한 기록이 반복 ${whole(step)}에서 저장되어 있습니다(${view}).`,
    resumeIt: '이어서 학습',
    discarded: (data, step) => `반복 ${whole(step)}에 있던 학습(${data})을 버렸습니다.`,
    dropped: (data, step) =>
      `새 학습을 저장할 자리를 만들려고 가장 오래된 학습(${data}, 반복 ${whole(step)})을 지웠습니다. 이름을 붙인 학습은 지우지 않습니다.`,
    droppedForGood: (data, step) =>
      `브라우저 저장 공간이 가득 차서 가장 오래된 학습(${data}, 반복 ${whole(step)})을 지웠습니다.`,
    noMetrics: '아직 지표가 없습니다. 먼저 재생하거나 한 단계 진행하세요.',
    thinnedMetrics: '브라우저 저장소가 지표를 받지 않아서, 파일에는 띄엄띄엄 뽑은 반복만 들어 있습니다.',
    asksForOther: (wish) =>
      `목록에서는 “${wish}”을(를) 골랐습니다. 데이터를 주거나 다시 고르세요. 그때까지 지금 학습은 그대로 있습니다.`,
    smallBatch: (batch) => `, 배치 ${batch}`,
    notDropped: '그림은 그림 탭에, CSV 파일은 점을 학습하는 탭에, 체크포인트는 어디에나 놓을 수 있습니다.',
    now: '방금',
    minutesAgo: (minutes) => `${minutes}분 전`,
    hoursAgo: (hours) => `${hours}시간 전`,
    daysAgo: (days) => `${days}일 전`,
  },
  link: {
    fromBeginning:
      '이 링크는 학습의 처음으로 이어집니다. 도중에 설정을 바꾸었거나 파일에서 가져온 학습이기 때문입니다.',
    unknownCode: (code) =>
      `링크가 이 페이지가 모르는 기본값(v=${code})을 요구해서, 이 페이지의 기본값을 씁니다. 페이지가 링크보다 오래된 것일 수 있으니 새로 고쳐 보세요.`,
    noStep: (step) => `링크의 반복이 자연수가 아닙니다(step=${step}). 거기서 멈추지 않고 학습을 시작합니다.`,
  },
  keep: {
    film: '동영상 녹화',
    stopFilm: '녹화 끝내기',
  },
  stage: {
    more: '더 읽기',
    why: '이 곡선의 뜻',
    score: '비평자 점수',
    atStep: (caption, step) => `${caption}, 반복 ${whole(step)}`,
    recording: (step) => `기록된 학습, 반복 ${whole(step)}. 곧 여러분의 학습이 저절로 시작됩니다.`,
    recordingStill: (step) => `기록된 학습, 반복 ${whole(step)}. 직접 학습하려면 재생을 누르세요.`,
    recordingAbsent: '서버에서 기록된 학습을 받지 못했습니다.',
    recordingMoment: '기록된 학습의 시점',
    recordedAt: (step, w1, covered) => `반복 ${whole(step)}: 정확한 W₁ ${w1}, 모드 8개 중 ${covered}개`,
    replay: '기록된 학습',
    exampleOne: '예제 1: θ 끌기',
    walk: '잠재 공간 거닐기',
    moment: '되돌아보기',
    momentOf: (step, newest) =>
      step >= newest ? `지금, 반복 ${whole(newest)}` : `반복 ${whole(step)} / ${whole(newest)}`,
    realPictures: (count) => `학습에 쓰는 진짜 그림 ${count}장`,
    compiling: '커널을 컴파일하는 중 …',
    noGpu: '이 브라우저에는 WebGPU가 없어서 학습할 수 없습니다.',
    training: (what) => `학습 중: ${what}.`,
    paused: (what) => `멈춤: ${what}.`,
    samplesOn: (count, data, adapter) => `${data}, 표본 ${whole(count)}개, ${adapter}에서 계산`,
    unnamedAdapter: '브라우저가 이름을 밝히지 않은 GPU',
    softwareAdapter: (name) => (name ? `${name}(CPU)` : 'CPU'),
    ownPictures: '내 그림',
    ownDrawing: '내가 그린 점',
    twoLines: '두 선분',
    inSeconds: (milestone, wait) => `${milestone}까지 약 ${wait}.`,
    seconds: (count) => `${count}초`,
    minutes: (count) => `${count}분`,
    hours: (count) => `${count}시간`,
    milestones: {
      modes: '여덟 모드를 모두 찾을 때',
      sharp: '점 대부분이 모드에 모일 때',
      digits: '첫 숫자가 보일 때',
      clear: '숫자가 또렷해질 때',
      shapes: '첫 형태가 보일 때',
    },
    goal: (step) => `멈추기로 한 반복 ${whole(step)}`,
    slow: '느림: 이 브라우저는 GPU 없이 계산합니다. GPU를 켜는 방법',
    withoutGpu: {
      insecure:
        '브라우저는 https 페이지에만 WebGPU를 허용합니다. https:// 로 시작하는 주소로 이 페이지를 여세요.',
      missing: '이 브라우저에는 WebGPU가 없어서 여기서는 학습할 수 없습니다.',
      refused: '이 브라우저에는 WebGPU가 있지만, 이 페이지에 GPU를 내주지 않습니다.',
    },
    browsers: {
      windows: 'Windows에서는 Chrome이나 Edge 113, Firefox 141, 또는 그 이후 버전에 있습니다.',
      mac: 'Mac에서는 Chrome이나 Edge 113, Safari 26, Firefox 147(Apple 칩), 또는 그 이후 버전에 있습니다.',
      ios: 'iPhone과 iPad에서는 iOS 또는 iPadOS 26부터 모든 브라우저에 있습니다. 시스템을 업데이트하세요.',
      linux:
        'Linux에서는 Chrome 144(Intel 그래픽), Chrome 147(NVIDIA), 또는 그 이후 버전에 있습니다. Firefox에서는 about:config의 dom.webgpu.enabled를 true로 바꾸면 됩니다.',
      android: 'Android 12 이상에서는 Chrome이나 Edge 121, 또는 그 이후 버전에 있습니다.',
    },
    meanwhile: '그때까지는 GPU가 필요 없는 이야기와, 여기 기록된 학습을 볼 수 있습니다.',
    advice: {
      windows:
        '브라우저 설정의 시스템에서 그래픽 가속을 켜고, 그래픽 드라이버를 최신으로 바꾼 뒤 브라우저를 다시 시작하세요. 그러면 chrome://gpu 에 WebGPU: Hardware accelerated 라고 나와야 합니다.',
      mac: '브라우저 설정의 시스템에서 그래픽 가속을 켜고 브라우저를 다시 시작하세요. 그러면 chrome://gpu 에 WebGPU: Hardware accelerated 라고 나와야 합니다.',
      linux:
        'Vulkan 드라이버(mesa-vulkan-drivers 또는 NVIDIA 드라이버)를 설치하고, chrome://flags/#enable-unsafe-webgpu 와 chrome://flags/#enable-vulkan 을 Enabled로 바꾼 뒤 브라우저를 다시 시작하세요. 그러면 chrome://gpu 에 WebGPU: Hardware accelerated 라고 나와야 합니다.',
      ios: 'iOS 또는 iPadOS를 26 이상으로 업데이트하고 브라우저를 다시 시작하세요.',
      android: 'Android 12 이상의 Chrome 121 이상에서는 ARM과 Qualcomm GPU로 WebGPU를 쓸 수 있습니다.',
    },
    figures: {
      iteration: '반복',
      speed: '초당 반복',
      distance: '거리 W₁',
      distanceOf: { wgan: 'WGAN의 W₁', gan: 'GAN의 W₁' },
      floor: (value) => `바닥값 ${value}`,
      proven: '비평자가 본 거리',
      perSlope: '추정값 ÷ 기울기',
      estimate: '바서슈타인 추정값',
      median: '101개의 중앙값',
      jensen: 'JS 추정값',
      jensenMost: '최대 0.693',
      modes: '모드',
      modesOf: { wgan: '모드, WGAN', gan: '모드, GAN' },
      covered: (covered, modes) => `${modes}개 중 ${covered}개`,
      within: (percent) => `3σ 안에 ${percent}%`,
      weights: '가중치',
    },
    otherNotes: (count) => `그 밖에 ${count}건`,
    give: (expected) => `넣을 값: ${expected}.`,
    paperIs: '논문의 값',
    paper: (value) => `논문: ${value}`,
    choices: {
      '': '아니요',
      true: '예',
      wgan: 'WGAN, 클리핑',
      'wgan-gp': 'WGAN-GP',
      'wgan-lp': 'WGAN-LP',
      'wgan-div': 'WGAN-div',
      gan: 'GAN',
      lsgan: 'LSGAN',
      r1: 'R1 벌점을 둔 GAN',
      hinge: '힌지(hinge)',
      rmsprop: 'RMSProp',
      adam: 'Adam',
      adamw: 'AdamW',
      sgd: 'SGD',
      constant: '일정(constant)',
      reference: '저자 코드대로',
      paper: '논문대로',
    },
    ownHint:
      '그림은 이 탭에서만 읽고 기기 밖으로 나가지 않습니다. 같은 종류로 몇백 장이면 시작하기 좋습니다. 열몇 장뿐이면 신경망이 그대로 외워 버립니다.',
    trainOn: '학습할 데이터',
    restart: '다시 시작',
    restartWith: '이 값으로 다시 시작',
    play: '재생',
    pause: '일시 정지',
  },
};
