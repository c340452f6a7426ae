#include "CImageCodecs.h"

#include <stdio.h>
#include <string.h>

#ifdef CODEC_HAS_WEBP

#include <webp/decode.h>
#include <webp/demux.h>

static codec_status corrupt(codec_image *image, const char *text) {
  snprintf(image->message, sizeof image->message, "%s", text);
  return CODEC_CORRUPT;
}

// The decoder of animations, as Pillow's: a still image is an animation of one frame.
codec_status codec_decode_webp(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image) {
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &features);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) return corrupt(image, "the file ends early");
  if (status != VP8_STATUS_OK) return corrupt(image, "its header is damaged");
  codec_status reserved = codec_reserve(image, features.height, features.width, max_pixels);
  if (reserved != CODEC_OK) return reserved;
  WebPData data = {bytes, count};
  WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, NULL);
  if (!decoder) return corrupt(image, "the file is damaged or ends early");
  WebPAnimInfo info;
  uint8_t *frame = NULL;
  int time = 0;
  int is_whole = WebPAnimDecoderGetInfo(decoder, &info) &&
                 (int64_t)info.canvas_width == image->width &&
                 (int64_t)info.canvas_height == image->height &&
                 WebPAnimDecoderGetNext(decoder, &frame, &time) && frame != NULL;
  if (is_whole) {
    size_t pixels = (size_t)image->height * (size_t)image->width;
    for (size_t pixel = 0; pixel < pixels; pixel++) {
      memcpy(image->pixels + pixel * 3, frame + pixel * 4, 3);
    }
  }
  WebPAnimDecoderDelete(decoder);
  return is_whole ? CODEC_OK : corrupt(image, "its image is damaged");
}

#else

codec_status codec_decode_webp(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image) {
  (void)bytes, (void)count, (void)max_pixels, (void)image;
  return CODEC_NOT_BUILT;
}

#endif
