// Every text of the page in Japanese, as en.ts has them in English.

import type { Texts } from './en.ts';
import * as more from './ja-more.ts';
import { page } from './ja-page.ts';
import * as pictures from './ja-pictures.ts';
import { data, fields } from './ja-settings.ts';
import * as views from './ja-views.ts';

const { whole } = more;

export const texts: Texts = {
  ...more,
  ...pictures,
  ...views,
  page,
  data,
  fields,
  runs: {
    none: '学習は最初の反復から、このブラウザだけに保存されます。',
    name: '名前',
    details: (view, step, age) => `${view} · 反復 ${whole(step)} · ${age}`,
    openHere: 'ここで開いています',
    openElsewhere: '別のタブで開いています',
    resume: '続ける',
    download: 'ダウンロード',
    discard: '捨てる',
    undo: '元に戻す',
    offer: (data, age, step, view) =>
      `${age}の「${data}」の学習が、反復 ${whole(step)} で保存されています（${view}）。`,
    resumeIt: '続きを学習',
    discarded: (data, step) => `反復 ${whole(step)} の学習（${data}）を捨てました。`,
    dropped: (data, step) =>
      `新しい学習の場所を空けるため、最も古い学習（${data}、反復 ${whole(step)}）を消しました。名前をつけた学習は残ります。`,
    droppedForGood: (data, step) =>
      `ブラウザの保存領域がいっぱいなので、最も古い学習（${data}、反復 ${whole(step)}）を消しました。`,
    noMetrics: '指標がまだありません。まず再生するか、1 歩進めてください。',
    thinnedMetrics:
      'ブラウザの保存領域が指標を受け取りませんでした。ファイルには間引いた反復だけが入っています。',
    asksForOther: (wish) =>
      `一覧では「${wish}」が選ばれています。データを渡すか、選び直してください。それまでこの学習はそのままです。`,
    smallBatch: (batch) => `、バッチ ${batch}`,
    notDropped:
      '画像は画像のタブに、CSV は点を学習するタブに、チェックポイントはどこにでもドロップできます。',
    now: 'たった今',
    minutesAgo: (minutes) => `${minutes} 分前`,
    hoursAgo: (hours) => `${hours} 時間前`,
    daysAgo: (days) => `${days} 日前`,
  },
  link: {
    fromBeginning:
      'このリンクは学習の始まりにつながります。途中で設定が変わったか、ファイルから来た学習だからです。',
    unknownCode: (code) =>
      `リンクの求める既定値 v=${code} をこのページは知らないので、自分の既定値を使います。ページがリンクより古いかもしれません。再読み込みしてください。`,
    noStep: (step) => `リンクの反復が整数ではありません（step=${step}）。そこで止まらずに学習を始めます。`,
  },
  keep: {
    film: '動画を録画',
    stopFilm: '録画を終える',
  },
  stage: {
    more: 'もっと読む',
    why: 'この曲線の意味',
    score: 'クリティックのスコア',
    atStep: (caption, step) => `${caption}、反復 ${whole(step)}`,
    recording: (step) => `記録された学習、反復 ${whole(step)}。あなたの学習はひとりでに始まります。`,
    recordingStill: (step) => `記録された学習、反復 ${whole(step)}。自分で学習するには再生を押してください。`,
    recordingAbsent: '記録された学習がサーバーから届きませんでした。',
    recordingMoment: '記録された学習の時点',
    recordedAt: (step, w1, covered) => `反復 ${whole(step)}：正確な W₁ は ${w1}、8 モードのうち ${covered}`,
    replay: '記録された学習',
    exampleOne: '例 1：θ をドラッグ',
    walk: '潜在空間を歩く',
    moment: '振り返る',
    momentOf: (step, newest) =>
      step >= newest ? `いま、反復 ${whole(newest)}` : `反復 ${whole(step)} / ${whole(newest)}`,
    realPictures: (count) => `学習に使う本物の画像 ${count} 枚`,
    compiling: 'カーネルをコンパイルしています…',
    noGpu: 'このブラウザには WebGPU がないので、学習できません。',
    training: (what) => `学習中：${what}。`,
    paused: (what) => `一時停止：${what}。`,
    samplesOn: (count, data, adapter) => `${data}、標本 ${whole(count)} 個、${adapter}で計算`,
    unnamedAdapter: 'ブラウザが名前を示さない GPU ',
    softwareAdapter: (name) => (name ? ` ${name}（CPU）` : ' CPU '),
    ownPictures: '自分の画像',
    ownDrawing: '自分で描いた点',
    twoLines: '2 本の線分',
    inSeconds: (milestone, wait) => `${milestone}まで約 ${wait}。`,
    seconds: (count) => `${count} 秒`,
    minutes: (count) => `${count} 分`,
    hours: (count) => `${count} 時間`,
    milestones: {
      modes: '8 モードすべてが見つかる',
      sharp: 'ほとんどの点がモードに載る',
      digits: '最初の数字が見える',
      clear: '数字がはっきりする',
      shapes: '最初の形が見える',
    },
    goal: (step) => `止める反復 ${whole(step)} `,
    slow: '遅い：このブラウザは GPU なしで計算しています。GPU を使うには',
    withoutGpu: {
      insecure:
        'ブラウザは https のページにだけ WebGPU を与えます。https:// で始まるアドレスでこのページを開いてください。',
      missing: 'このブラウザには WebGPU がないので、ここでは学習できません。',
      refused: 'このブラウザには WebGPU がありますが、このページに GPU を与えません。',
    },
    browsers: {
      windows: 'Windows では、Chrome か Edge 113、Firefox 141、またはそれ以降にあります。',
      mac: 'Mac では、Chrome か Edge 113、Safari 26、Firefox 147（Apple シリコン）、またはそれ以降にあります。',
      ios: 'iPhone と iPad では、iOS か iPadOS 26 以降のすべてのブラウザにあります。システムを更新してください。',
      linux:
        'Linux では、Chrome 144（Intel のグラフィック）、Chrome 147（NVIDIA）、またはそれ以降にあります。Firefox では about:config の dom.webgpu.enabled を true にすると使えます。',
      android: 'Android 12 以降では、Chrome か Edge 121、またはそれ以降にあります。',
    },
    meanwhile: 'それまでは、GPU の要らないストーリーと、ここにある記録された学習を見られます。',
    advice: {
      windows:
        'ブラウザの設定の「システム」でグラフィックアクセラレーションをオンにし、グラフィックドライバーを更新して、ブラウザを再起動してください。chrome://gpu に WebGPU: Hardware accelerated と出るはずです。',
      mac: 'ブラウザの設定の「システム」でグラフィックアクセラレーションをオンにして、ブラウザを再起動してください。chrome://gpu に WebGPU: Hardware accelerated と出るはずです。',
      linux:
        'Vulkan ドライバー（mesa-vulkan-drivers、または NVIDIA 純正）を入れ、chrome://flags/#enable-unsafe-webgpu と chrome://flags/#enable-vulkan を Enabled にして、ブラウザを再起動してください。chrome://gpu に WebGPU: Hardware accelerated と出るはずです。',
      ios: 'iOS または iPadOS を 26 以降に更新して、ブラウザを再起動してください。',
      android: 'Android 12 以降の Chrome 121 以降なら、ARM と Qualcomm の GPU で WebGPU が使えます。',
    },
    figures: {
      iteration: '反復',
      speed: '毎秒の反復',
      distance: '距離 W₁',
      distanceOf: { wgan: 'WGAN の W₁', gan: 'GAN の W₁' },
      floor: (value) => `下限 ${value}`,
      proven: 'クリティックによる',
      perSlope: '推定値 ÷ 傾き',
      estimate: 'ワッサースタイン推定値',
      median: '101 回の中央値',
      jensen: 'JS 推定値',
      jensenMost: '最大 0.693',
      modes: 'モード',
      modesOf: { wgan: 'モード、WGAN', gan: 'モード、GAN' },
      covered: (covered, modes) => `${modes} のうち ${covered}`,
      within: (percent) => `${percent}% が 3σ 以内`,
      weights: '重み',
    },
    otherNotes: (count) => `ほかに ${count} 件`,
    give: (expected) => `入れる値：${expected}。`,
    paperIs: '論文の値',
    paper: (value) => `論文：${value}`,
    choices: {
      '': 'いいえ',
      true: 'はい',
      wgan: 'WGAN、クリップ',
      'wgan-gp': 'WGAN-GP',
      'wgan-lp': 'WGAN-LP',
      'wgan-div': 'WGAN-div',
      gan: 'GAN',
      lsgan: 'LSGAN',
      r1: 'R1 つき GAN',
      hinge: 'ヒンジ（hinge）',
      rmsprop: 'RMSProp',
      adam: 'Adam',
      adamw: 'AdamW',
      sgd: 'SGD',
      constant: '一定（constant）',
      reference: '著者のコードどおり',
      paper: '論文どおり',
    },
    ownHint:
      '画像はこのタブの中で読まれ、端末の外へは出ません。同じ種類が数百枚あればよい出発点です。十数枚では、ネットワークは写しを覚えるだけです。',
    trainOn: '学習するデータ',
    restart: 'やり直す',
    restartWith: 'この値でやり直す',
    play: '再生',
    pause: '一時停止',
  },
};
