// What can go wrong on the page, in Korean. Where the library knows more, its own words in English follow.

import type { FaultTexts } from '../fault-names.ts';
import { whole } from './ko-more.ts';
import { fields } from './ko-settings.ts';

export const faults: FaultTexts = {
  gpu: (_, message) => `GPU가 일을 하지 못했습니다. 페이지를 다시 열어 보세요.\n${message}`,
  memory: () => 'GPU의 메모리로는 이 신경망이나 데이터가 너무 큽니다. 배치나 신경망을 줄이세요.',
  gpuGone: () =>
    '브라우저가 GPU를 더는 내주지 않습니다. 실행은 저장되어 있습니다. 브라우저를 다시 시작하고 이 페이지에서 이어 가세요.',
  diverged: (_, message) =>
    `학습이 발산했습니다. 값이 유한하지 않습니다. 학습률을 낮추고 처음부터 다시 하세요.\n${message}`,
  file: (_, message) => `파일이나 데이터를 읽을 수 없습니다.\n${message}`,
  checkpoint: ({ file = '' }, message) =>
    `체크포인트 ${file}을(를) 이어 갈 수 없습니다. 이 프로그램이 만든 .safetensors 파일을 주세요.\n${message}`,
  largeFile: ({ file = '', most = '' }) => `${file}은(는) 페이지가 받기에 너무 큽니다. ${most}까지 됩니다.`,
  otherData: ({ checkpoint = '', page = '' }) =>
    `이 체크포인트는 페이지에 있는 것과 다른 데이터로 학습되었습니다(${checkpoint}, 페이지: ${page}). 같은 점이나 그림을 먼저 준 다음 체크포인트를 다시 여세요.`,
  noPoints: () => '점이 없습니다. 먼저 점을 그리거나 CSV 파일을 여세요.',
  notPlane: ({ file = '', columns = '' }) =>
    `${file}에는 열이 ${columns}개 있습니다. 두 열, x와 y가 있는 파일을 주세요.`,
  noPictures: () => '그림이 없습니다. 먼저 그림 파일을 끌어다 놓거나 고르세요.',
  noFiles: () => '받은 파일이 없습니다. PNG, JPEG, WebP 파일을 주세요.',
  manyFiles: ({ most = '' }) => `파일이 너무 많습니다. 페이지는 ${most}개까지 받습니다.`,
  noneUsable: () => '쓸 수 있는 그림이 하나도 없습니다. PNG, JPEG, WebP 파일을 주세요.',
  noPicture: () => 'PNG, JPEG, WebP 그림이 아닙니다',
  manyPixels: ({ most = '' }) => `화소가 너무 많습니다. ${most}메가픽셀까지 됩니다`,
  noData: () => '이 페이지에는 그 데이터가 없습니다. 그림 위의 목록에서 다른 데이터를 고르세요.',
  notOnServer: () => '이 서버에는 그 데이터가 없습니다. 그림 위의 목록에서 다른 데이터를 고르세요.',
  noLabels: () => '이 그림들에는 클래스가 없습니다. 숫자나 옷을 고르거나, 클래스를 쓰지 마세요.',
  otherView: () => '이 데이터는 다른 보기의 것입니다. 이 보기의 목록에서 데이터를 고르세요.',
  classesOfPoints: () => '점의 클래스는 이 페이지가 다루지 않습니다. 클래스를 쓰지 마세요.',
  largeNetworks: ({ parameters = '', memory = '' }) =>
    `이 신경망은 페이지에 너무 큽니다(가중치 ${parameters}개, ${memory}). 더 작은 신경망을 고르세요.`,
  setting: ({ setting = '' }, message) =>
    `‘${fields[setting]?.label ?? setting}’ 값을 이대로는 쓸 수 없습니다.\n${message}`,
  openElsewhere: () => '이 실행은 다른 탭에 열려 있습니다. 거기서 이어 가거나 그 탭을 먼저 닫으세요.',
  gone: () => '저장된 실행이 더는 없습니다. 새로 시작하세요.',
  notOpen: () => '그 실행은 더는 열려 있지 않습니다. 실행 목록에서 이어 가거나 새로 시작하세요.',
  atGoal: ({ step = '' }) =>
    `실행이 목표인 반복 ${whole(Number(step))}에 이르렀습니다. ‘${fields.steps?.label}’ 값을 올려 이 실행에 적용하세요.`,
  storageFull: () =>
    '브라우저의 저장 공간이 가득 찼습니다. 학습은 계속되지만 다시 열면 실행을 잃습니다. 체크포인트를 내려받거나 이 사이트의 공간을 비우세요.',
  notSaved: () =>
    '브라우저가 실행을 저장하지 못했습니다. 학습은 계속되지만 다시 열면 실행을 잃습니다. 체크포인트를 내려받으세요.',
  smallBatch: ({ count = '' }) => `배치는 ${whole(Number(count))}입니다. 표본이 그만큼뿐입니다.`,
};
