#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

/// A decoder's output, whose memory is kept from one image to the next.
typedef struct {
  /// height x width x 3 bytes, RGB; owned, grown when needed.
  uint8_t *pixels;
  size_t capacity;
  int32_t height;
  int32_t width;
  /// How a TIFF image must be turned (tag 0x0112); not set by other decoders.
  int32_t orientation;
  /// What the library said, where decoding failed.
  char message[256];
} codec_image;

typedef enum {
  CODEC_OK,
  CODEC_CORRUPT,
  /// height and width say how large the image claims to be.
  CODEC_TOO_LARGE,
  CODEC_OUT_OF_MEMORY,
  /// message says what kind of image it is, with its article.
  CODEC_UNSUPPORTED,
  /// The library was not there when this was built.
  CODEC_NOT_BUILT
} codec_status;

/// Decodes a JPEG file to RGB: grey is repeated, CMYK and YCCK are converted as Pillow does.
/// fast_dct takes libjpeg's JDCT_IFAST in place of its default JDCT_ISLOW.
codec_status codec_decode_jpeg(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               int32_t fast_dct, codec_image *image);

/// Decodes a PNG file to RGB: alpha is dropped, 16 bits are cut to the upper 8.
codec_status codec_decode_png(const uint8_t *bytes, size_t count, int64_t max_pixels,
                              codec_image *image);

/// Decodes the first frame of a WebP file to RGB: alpha is dropped.
codec_status codec_decode_webp(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image);

/// Decodes the first page of a TIFF file of 1 to 16 bits a sample to RGB: alpha is taken out of colours
/// that were multiplied by it and dropped, 16 bits are cut to the upper 8, CMYK is converted as Pillow
/// does.
codec_status codec_decode_tiff(const uint8_t *bytes, size_t count, int64_t max_pixels,
                               codec_image *image);

/// Makes room for height x width x 3 bytes.
codec_status codec_reserve(codec_image *image, int64_t height, int64_t width, int64_t max_pixels);

void codec_release(codec_image *image);

/// Encodes height x width x 3 bytes, RGB, as a JPEG file of a quality from 1 to 100.
/// `*bytes` is to be given to codec_free, whatever the outcome.
codec_status codec_encode_jpeg(const uint8_t *pixels, int32_t height, int32_t width,
                               int32_t quality, uint8_t **bytes, size_t *count);

void codec_free(uint8_t *bytes);

#endif
