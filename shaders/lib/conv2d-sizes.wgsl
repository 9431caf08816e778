// conv2d-sizes: of a convolution x[n, H, W, C] * w[KH, KW, C, o] → y[n, OH, OW, o].

override H: u32 = 4;
override W: u32 = 4;
override C: u32 = 1;
override KH: u32 = 3;
override KW: u32 = 3;
override OH: u32 = 4;
override OW: u32 = 4;
override SH: u32 = 1; // stride
override SW: u32 = 1;
override PT: u32 = 1; // padding above and to the left; below and to the right it follows from OH and OW
override PL: u32 = 1;
