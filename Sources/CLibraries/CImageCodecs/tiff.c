#include "CImageCodecs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef CODEC_HAS_TIFF
#include <tiffio.h>
#endif

// Versions before 4.5 tell errors to the whole process and take whatever memory a file asks for.
#if defined(CODEC_HAS_TIFF) && TIFFLIB_VERSION >= 20221213

typedef struct {
  const uint8_t *bytes;
  size_t count;
  uint64_t position;
  codec_image *image;
} source_state;

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t wanted) {
  source_state *source = handle;
  if (wanted < 0 || source->position >= source->count) return 0;
  size_t left = source->count - (size_t)source->position;
  size_t given = (size_t)wanted < left ? (size_t)wanted : left;
  memcpy(target, source->bytes + source->position, given);
  source->position += given;
  return (tmsize_t)given;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  source_state *source = handle;
  uint64_t start = whence == SEEK_CUR ? source->position : whence == SEEK_END ? source->count : 0;
  return source->position = start + offset;
}

static int leave_open(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((source_state *)handle)->count; }

static int note(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)module;
  codec_image *image = data;
  // The first of several messages says most.
  if (!image->message[0]) vsnprintf(image->message, sizeof image->message, format, arguments);
  return 1;
}

static int silent(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)data, (void)module, (void)format, (void)arguments;
  return 1;
}

typedef struct {
  uint16_t bits;
  // Samples of a pixel that lie together: one where each has a plane of its own.
  uint16_t together;
  uint16_t samples;
  uint16_t photometric;
  // The sample with the opacity that the colours were multiplied by; -1 without one.
  int premultiplied;
  const uint16_t *palette[3];
} layout;

enum { most_samples = 6, largest_block = 1 << 30 };

static codec_status unsupported(codec_image *image, const char *text) {
  snprintf(image->message, sizeof image->message, "%s", text);
  return CODEC_UNSUPPORTED;
}

static codec_status describe(TIFF *tiff, codec_image *image, layout *found) {
  uint16_t format = SAMPLEFORMAT_UINT, planar = PLANARCONFIG_CONTIG, compression = 0;
  uint16_t extras = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &found->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &found->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extras, &kinds);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &found->photometric)) {
    found->photometric = PHOTOMETRIC_MINISWHITE;
  }
  if (found->samples < 1 || found->samples > most_samples) {
    return unsupported(image, "a TIFF image of too many channels");
  }
  uint16_t colours = 1;
  switch (found->photometric) {
  case PHOTOMETRIC_MINISWHITE:
  case PHOTOMETRIC_MINISBLACK: break;
  case PHOTOMETRIC_PALETTE:
    if (found->bits > 8 ||
        !TIFFGetField(tiff, TIFFTAG_COLORMAP, &found->palette[0], &found->palette[1],
                      &found->palette[2])) {
      return unsupported(image, "a TIFF image of a large palette");
    }
    break;
  case PHOTOMETRIC_RGB: colours = 3; break;
  case PHOTOMETRIC_SEPARATED: colours = 4; break;
  case PHOTOMETRIC_YCBCR:
    if (found->samples == 1) {
      found->photometric = PHOTOMETRIC_MINISBLACK;
    } else {
      if (compression != COMPRESSION_JPEG || planar != PLANARCONFIG_CONTIG) {
        return unsupported(image, "a TIFF image in YCbCr that is not compressed by JPEG");
      }
      TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      found->photometric = PHOTOMETRIC_RGB;
      colours = 3;
    }
    break;
  default: return unsupported(image, "a TIFF image in an uncommon colour space");
  }
  int is_whole = format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID ||
                 (format == SAMPLEFORMAT_INT && found->bits == 8 && colours == 1);
  int is_small = found->bits == 1 || found->bits == 2 || found->bits == 4;
  if (!is_whole || !(found->bits == 8 || found->bits == 16 || (is_small && colours == 1)) ||
      (is_small && found->samples > 1)) {
    return unsupported(image, "a TIFF image of other numbers than 8 or 16 bits");
  }
  if (found->samples < colours) return unsupported(image, "a TIFF image without all its channels");
  found->premultiplied =
      extras > 0 && kinds && kinds[0] == EXTRASAMPLE_ASSOCALPHA && found->samples > colours &&
              (colours == 1 || colours == 3) && found->photometric != PHOTOMETRIC_PALETTE
          ? colours
          : -1;
  found->together = planar == PLANARCONFIG_SEPARATE ? 1 : found->samples;
  return CODEC_OK;
}

static inline int clip(int value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

static inline int product_255(int a, int b) {
  int sum = a * b + 128;
  return ((sum >> 8) + sum) >> 8;
}

// The sample at a place of a row, as it is for a palette, else of 0 to 255.
static inline int sample(const uint8_t *row, size_t index, const layout *found) {
  switch (found->bits) {
  case 8: return row[index];
  case 16: {
    uint16_t value;
    memcpy(&value, row + index * 2, 2);
    return value >> 8;
  }
  default: {
    size_t bit = index * found->bits;
    int value = row[bit / 8] >> (8 - found->bits - bit % 8) & ((1 << found->bits) - 1);
    return found->photometric == PHOTOMETRIC_PALETTE ? value : value * 255 / ((1 << found->bits) - 1);
  }
  }
}

// Makes three bytes of the samples of a pixel.
static void colour(const int *values, const layout *found, uint8_t *target) {
  int rgb[3];
  switch (found->photometric) {
  case PHOTOMETRIC_PALETTE:
    for (int channel = 0; channel < 3; channel++) rgb[channel] = found->palette[channel][values[0]] >> 8;
    break;
  case PHOTOMETRIC_RGB: memcpy(rgb, values, sizeof rgb); break;
  case PHOTOMETRIC_SEPARATED: {
    int light = 255 - values[3];
    for (int channel = 0; channel < 3; channel++) {
      rgb[channel] = clip(light - product_255(values[channel], light));
    }
    break;
  }
  case PHOTOMETRIC_MINISWHITE: rgb[0] = rgb[1] = rgb[2] = 255 - values[0]; break;
  default: rgb[0] = rgb[1] = rgb[2] = values[0];
  }
  if (found->premultiplied >= 0) {
    int opacity = values[found->premultiplied];
    for (int channel = 0; channel < 3; channel++) {
      rgb[channel] = opacity == 0 ? 0 : clip(rgb[channel] * 255 / opacity);
    }
  }
  for (int channel = 0; channel < 3; channel++) target[channel] = (uint8_t)rgb[channel];
}

// Writes `width` pixels of `samples` rows, one for each plane, or a single one that has all samples.
static void put(const uint8_t *const *rows, const layout *found, int32_t width, uint8_t *target) {
  int values[most_samples];
  for (int32_t x = 0; x < width; x++, target += 3) {
    for (int index = 0; index < found->samples; index++) {
      values[index] = found->together == 1
                          ? sample(rows[index], (size_t)x, found)
                          : sample(rows[0], (size_t)x * found->samples + (size_t)index, found);
    }
    colour(values, found, target);
  }
}

static size_t row_bytes(const layout *found, uint32_t width) {
  return ((size_t)width * found->together * found->bits + 7) / 8;
}

// Rows come from top to bottom, all of the first plane before those of the next: planes are kept.
static codec_status read_rows(TIFF *tiff, codec_image *image, const layout *found) {
  int planes = found->together == 1 ? found->samples : 1;
  tmsize_t row = TIFFScanlineSize(tiff);
  size_t height = (size_t)image->height, width = (size_t)image->width;
  if (row < (tmsize_t)row_bytes(found, (uint32_t)width) || row > largest_block) return CODEC_CORRUPT;
  size_t kept = planes > 1 ? height : 1;
  if ((size_t)row > largest_block / kept / (size_t)planes) {
    return unsupported(image, "a TIFF image of large planes");
  }
  uint8_t *memory = malloc((size_t)row * kept * (size_t)planes);
  if (!memory) return CODEC_OUT_OF_MEMORY;
  codec_status status = CODEC_OK;
  for (int plane = 0; plane < planes && status == CODEC_OK; plane++) {
    for (size_t y = 0; y < height && status == CODEC_OK; y++) {
      uint8_t *place = memory + ((size_t)plane * kept + (planes > 1 ? y : 0)) * (size_t)row;
      if (TIFFReadScanline(tiff, place, (uint32_t)y, (uint16_t)plane) != 1) {
        status = CODEC_CORRUPT;
      } else if (plane == planes - 1) {
        const uint8_t *rows[most_samples];
        for (int index = 0; index < planes; index++) {
          rows[index] = memory + ((size_t)index * kept + (planes > 1 ? y : 0)) * (size_t)row;
        }
        put(rows, found, image->width, image->pixels + y * width * 3);
      }
    }
  }
  free(memory);
  return status;
}

static codec_status read_tiles(TIFF *tiff, codec_image *image, const layout *found) {
  int planes = found->together == 1 ? found->samples : 1;
  uint32_t across = 0, down = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &down);
  tmsize_t size = TIFFTileSize(tiff), row = TIFFTileRowSize(tiff);
  if (across == 0 || down == 0 || row < (tmsize_t)row_bytes(found, across) || size <= 0 ||
      size / row < down || size > largest_block / planes) {
    return CODEC_CORRUPT;
  }
  uint8_t *memory = malloc((size_t)size * (size_t)planes);
  if (!memory) return CODEC_OUT_OF_MEMORY;
  uint32_t height = (uint32_t)image->height, width = (uint32_t)image->width;
  for (uint32_t y = 0; y < height; y += down) {
    for (uint32_t x = 0; x < width; x += across) {
      for (int plane = 0; plane < planes; plane++) {
        if (TIFFReadTile(tiff, memory + (size_t)plane * (size_t)size, x, y, 0, (uint16_t)plane) < 0) {
          free(memory);
          return CODEC_CORRUPT;
        }
      }
      uint32_t lines = height - y < down ? height - y : down;
      uint32_t columns = width - x < across ? width - x : across;
      for (uint32_t line = 0; line < lines; line++) {
        const uint8_t *rows[most_samples];
        for (int plane = 0; plane < planes; plane++) {
          rows[plane] = memory + (size_t)plane * (size_t)size + (size_t)line * (size_t)row;
        }
        put(rows, found, (int32_t)columns, image->pixels + (((size_t)y + line) * width + x) * 3);
      }
    }
  }
  free(memory);
  return CODEC_OK;
}

static codec_status decode(TIFF *tiff, int64_t max_pixels, codec_image *image) {
  uint32_t height = 0, width = 0;
  uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
  image->orientation = orientation;
  layout found = {0};
  // Numbers of pixels that no integer of ours holds are too large whatever the limit.
  if (height > INT32_MAX || width > INT32_MAX) return unsupported(image, "a TIFF image without end");
  codec_status status = codec_reserve(image, height, width, max_pixels);
  if (status != CODEC_OK) return status;
  status = describe(tiff, image, &found);
  if (status != CODEC_OK) return status;
  return TIFFIsTiled(tiff) ? read_tiles(tiff, image, &found) : read_rows(tiff, image, &found);
}

codec_status codec_decode_tiff(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image) {
  source_state source = {bytes, count, 0, image};
  image->message[0] = 0;
  image->orientation = 1;
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return CODEC_OUT_OF_MEMORY;
  TIFFOpenOptionsSetErrorHandlerExtR(options, note, image);
  TIFFOpenOptionsSetWarningHandlerExtR(options, silent, NULL);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, largest_block);
  // No mapping, no strips cut smaller.
  TIFF *tiff = TIFFClientOpenExt("", "rmc", &source, read_bytes, write_bytes, seek, leave_open,
                                 size_of, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  codec_status status = tiff ? decode(tiff, max_pixels, image) : CODEC_CORRUPT;
  if (tiff) TIFFClose(tiff);
  if (status == CODEC_CORRUPT && !image->message[0]) {
    snprintf(image->message, sizeof image->message, "its image is damaged or ends early");
  }
  return status;
}

#else

codec_status codec_decode_tiff(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image) {
  (void)bytes, (void)count, (void)max_pixels, (void)image;
  return CODEC_NOT_BUILT;
}

#endif
