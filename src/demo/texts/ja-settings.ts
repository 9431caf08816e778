// What data sets and the fields of the settings are called in Japanese.

import type { Texts } from './en.ts';

const count = '1 以上の整数';
const decay = (example: string) => `0 以上 1 未満の数（例 ${example}）`;
const rate = '0 より大きい数（例 5e-5）';
const widths = (example: string) => `一覧の名前、または層の幅（例 ${example}）`;

export const data: Texts['data'] = {
  '8gaussians': '輪の上の 8 つのガウス分布',
  '25gaussians': '格子の上の 25 のガウス分布',
  swissroll: 'スイスロール',
  lines: '2 本の線分（論文の例 1）',
  drawn: '自分で描く',
  mnist: 'MNIST の数字',
  'fashion-mnist': 'Fashion-MNIST',
  emoji: '絵文字',
  images: '自分の画像',
};

export const fields: Texts['fields'] = {
  clip: { label: 'クリップ c', expects: '0 より大きい数（例 0.01）' },
  lr: { label: '学習率 α', expects: rate },
  criticLr: { label: 'クリティックだけの学習率', expects: rate },
  generatorLr: { label: '生成器だけの学習率', expects: rate },
  nCritic: { label: 'クリティックの歩数 n_critic', expects: count },
  schedule: { label: 'n_critic のスケジュール' },
  nCriticEnd: { label: '終わりの n_critic', expects: count },
  lrSchedule: { label: '学習率のスケジュール' },
  lrWarmup: { label: 'ウォームアップの反復数', expects: '0 以上の整数' },
  scheduleSteps: { label: 'その長さ（反復数）', expects: count },
  lrFloor: { label: '終わりの学習率', expects: '0 以上の数（例 1e-6）' },
  steps: { label: '止める反復', expects: count },
  objective: { label: '目的関数' },
  optimizer: { label: '最適化手法' },
  clipOrder: { label: 'クリップの順序' },
  gradientPenalty: { label: '勾配ペナルティ λ', expects: '0 以上の数（例 10）' },
  momentum: { label: 'モーメンタム', expects: decay('0.9') },
  beta1: { label: 'Adam の β₁', expects: decay('0.5') },
  beta2: { label: 'Adam の β₂', expects: decay('0.999') },
  batch: { label: 'バッチ m', expects: count },
  latent: { label: '潜在変数の次元', expects: count },
  seed: { label: 'シード', expects: '0 以上の整数' },
  imageSize: { label: '画像の大きさ（画素）', expects: '4 から 4096 までの整数、または幅x高さ（例 64x48）' },
  fit: { label: '形の違う画像' },
  generator: { label: '生成器', expects: widths('mlp:128-256') },
  critic: { label: 'クリティック', expects: widths('mlp:256-128') },
  ngf: { label: 'DCGAN のフィルター、生成器', expects: count },
  ndf: { label: 'DCGAN のフィルター、クリティック', expects: count },
  conditional: { label: 'クラスを知るネットワーク' },
  augment: { label: 'データ拡張', expects: '一覧の名前（空白なし）' },
  augmentShift: { label: 'ずらす幅の上限', expects: '1 から 1024 までの整数（例 4）' },
};
