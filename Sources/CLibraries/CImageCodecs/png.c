#include "CImageCodecs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
} source_state;

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  source_state *source = png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file ends early");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

static void fail(png_structp png, png_const_charp text) {
  codec_image *image = png_get_error_ptr(png);
  snprintf(image->message, sizeof image->message, "%s", text);
  png_longjmp(png, 1);
}

static void silent(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

// Chunks that say nothing of the pixels. The library would take memory for one as it states its size,
// or as its text unpacks, before it has read anything of it.
static const png_byte ignored[] = "iCCP\0eXIf\0iTXt\0tEXt\0zTXt\0sPLT\0hIST";

// The most memory for any other chunk besides the image's own, in bytes.
#define LONGEST_CHUNK 8000000

// The rows are an argument so that no local variable changes between setjmp and longjmp.
static codec_status read_image(png_structp png, png_infop info, int64_t max_pixels,
                               codec_image *image, png_bytepp *rows) {
  if (setjmp(png_jmpbuf(png))) return CODEC_CORRUPT;
  png_read_info(png, info);
  codec_status reserved = codec_reserve(image, png_get_image_height(png, info),
                                        png_get_image_width(png, info), max_pixels);
  if (reserved != CODEC_OK) return reserved;
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = (size_t)image->width * 3;
  if (png_get_rowbytes(png, info) != stride) png_error(png, "unexpected row size");
  *rows = malloc((size_t)image->height * sizeof(png_bytep));
  if (!*rows) return CODEC_OUT_OF_MEMORY;
  for (int32_t row = 0; row < image->height; row++) (*rows)[row] = image->pixels + row * stride;
  png_read_image(png, *rows);
  return CODEC_OK;
}

codec_status codec_decode_png(const uint8_t *bytes, size_t count, int64_t max_pixels,
                              codec_image *image) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, fail, silent);
  if (!png) return CODEC_OUT_OF_MEMORY;
  png_infop info = png_create_info_struct(png);
  source_state source = {bytes, count, 0};
  png_set_read_fn(png, &source, read_bytes);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored, sizeof ignored / 5);
  png_set_chunk_malloc_max(png, LONGEST_CHUNK);
  png_bytepp rows = NULL;
  codec_status status =
      info ? read_image(png, info, max_pixels, image, &rows) : CODEC_OUT_OF_MEMORY;
  free(rows);
  png_destroy_read_struct(&png, &info, NULL);
  return status;
}
