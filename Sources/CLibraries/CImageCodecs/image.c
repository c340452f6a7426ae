#include "CImageCodecs.h"

#include <stdlib.h>

codec_status codec_reserve(codec_image *image, int64_t height, int64_t width, int64_t max_pixels) {
  image->height = (int32_t)height;
  image->width = (int32_t)width;
  if (height <= 0 || width <= 0) return CODEC_CORRUPT;
  if (height > max_pixels / width) return CODEC_TOO_LARGE;
  size_t needed = (size_t)height * (size_t)width * 3;
  if (needed <= image->capacity) return CODEC_OK;
  free(image->pixels);
  image->pixels = malloc(needed);
  image->capacity = image->pixels ? needed : 0;
  return image->pixels ? CODEC_OK : CODEC_OUT_OF_MEMORY;
}

void codec_release(codec_image *image) {
  free(image->pixels);
  image->pixels = NULL;
  image->capacity = 0;
}
