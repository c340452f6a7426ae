#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
} error_state;

static void fail(j_common_ptr info) { longjmp(((error_state *)info->err)->escape, 1); }

static void silent(j_common_ptr info) { (void)info; }

// What changes between setjmp and longjmp lies behind pointers.
static codec_status encode(struct jpeg_compress_struct *info, error_state *errors,
                           const uint8_t *pixels, int32_t height, int32_t width, int32_t quality,
                           uint8_t **bytes, unsigned long *size) {
  if (setjmp(errors->escape)) return CODEC_OUT_OF_MEMORY;
  jpeg_create_compress(info);
  jpeg_mem_dest(info, bytes, size);
  info->image_height = (JDIMENSION)height;
  info->image_width = (JDIMENSION)width;
  info->input_components = 3;
  info->in_color_space = JCS_RGB;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  info->optimize_coding = TRUE;
  jpeg_start_compress(info, TRUE);
  while (info->next_scanline < info->image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)info->next_scanline * (size_t)width * 3);
    jpeg_write_scanlines(info, &row, 1);
  }
  jpeg_finish_compress(info);
  return CODEC_OK;
}

codec_status codec_encode_jpeg(const uint8_t *pixels, int32_t height, int32_t width,
                               int32_t quality, uint8_t **bytes, size_t *count) {
  struct jpeg_compress_struct info = {0};
  error_state errors;
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.output_message = silent;
  unsigned long size = 0;
  *bytes = NULL;
  codec_status status = encode(&info, &errors, pixels, height, width, quality, bytes, &size);
  jpeg_destroy_compress(&info);
  *count = size;
  return status;
}

void codec_free(uint8_t *bytes) { free(bytes); }
