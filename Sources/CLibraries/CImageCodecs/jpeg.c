#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  char *message;
  size_t size;
} error_state;

static void fail(j_common_ptr info) {
  error_state *state = (error_state *)info->err;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  snprintf(state->message, state->size, "%s", text);
  longjmp(state->escape, 1);
}

// libjpeg only warns when a file ends early and fills the rest with grey; Pillow refuses the file.
static void note(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) fail(info);
}

static void silent(j_common_ptr info) { (void)info; }

// A progressive file may state any number of scans, each as long to decode as the whole picture.
typedef struct {
  struct jpeg_progress_mgr base;
  int most_scans;
} scan_limit;

static void count_scans(j_common_ptr info) {
  int most = ((scan_limit *)info->progress)->most_scans;
  if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number <= most) return;
  error_state *state = (error_state *)info->err;
  snprintf(state->message, state->size, "it has more than %d scans", most);
  longjmp(state->escape, 1);
}

// As many as libjpeg-turbo's own fuzzers take, and fewer of a large picture; encoders write up to 64.
static int most_scans(int64_t height, int64_t width) {
  int64_t scans = 2000000000 / (height * width + 1);
  return scans > 500 ? 500 : scans < 64 ? 64 : (int)scans;
}

static inline int product_255(int a, int b) {
  int sum = a * b + 128;
  return ((sum >> 8) + sum) >> 8;
}

// Pillow's conversion; the samples are stored inverted, as Adobe does.
static void rgb_from_inverted_cmyk(const JSAMPLE *from, uint8_t *to, JDIMENSION width) {
  for (JDIMENSION x = 0; x < width; x++, from += 4, to += 3) {
    int light = from[3];
    for (int channel = 0; channel < 3; channel++) {
      to[channel] = (uint8_t)(light - product_255(255 - from[channel], light));
    }
  }
}

codec_status codec_decode_jpeg(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               int32_t fast_dct, codec_image *image) {
  struct jpeg_decompress_struct info;
  error_state errors;
  scan_limit limit;
  memset(&info, 0, sizeof info);
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.emit_message = note;
  errors.base.output_message = silent;
  errors.message = image->message;
  errors.size = sizeof image->message;
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&info);
    return CODEC_CORRUPT;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  codec_status reserved =
      codec_reserve(image, info.image_height, info.image_width, max_pixels);
  if (reserved != CODEC_OK) {
    snprintf(image->message, sizeof image->message, "the image has no pixels");
    jpeg_destroy_decompress(&info);
    return reserved;
  }
  limit.base.progress_monitor = count_scans;
  limit.most_scans = most_scans(info.image_height, info.image_width);
  info.progress = &limit.base;
  int inverted_cmyk = info.num_components == 4;
  info.out_color_space = inverted_cmyk ? JCS_CMYK : JCS_RGB;
  info.dct_method = fast_dct ? JDCT_IFAST : JDCT_ISLOW;
  jpeg_start_decompress(&info);
  size_t stride = (size_t)info.output_width * 3;
  if (inverted_cmyk) {
    JSAMPARRAY row = (*info.mem->alloc_sarray)((j_common_ptr)&info, JPOOL_IMAGE,
                                               info.output_width * 4, 1);
    while (info.output_scanline < info.output_height) {
      uint8_t *target = image->pixels + stride * info.output_scanline;
      jpeg_read_scanlines(&info, row, 1);
      rgb_from_inverted_cmyk(row[0], target, info.output_width);
    }
  } else {
    JSAMPROW rows[16];
    while (info.output_scanline < info.output_height) {
      JDIMENSION left = info.output_height - info.output_scanline;
      JDIMENSION asked = left < 16 ? left : 16;
      for (JDIMENSION row = 0; row < asked; row++) {
        rows[row] = image->pixels + stride * (info.output_scanline + row);
      }
      jpeg_read_scanlines(&info, rows, asked);
    }
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return CODEC_OK;
}
