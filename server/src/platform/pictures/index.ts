/** Foreign pictures are decoded in a process of their own, which may be ended at any moment. */
export { openPictureRoom, type Picture, type PictureRoom, PictureRefused } from './open-picture-room.ts'
export { pictureLimits, rasterType } from './raster-type.ts'
