#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H

#include <hdf5.h>
#include <zlib.h>

// Swift cannot see macros that call a function (HDF5 opens itself in H5OPEN before it hands out
// an identifier) or that cast. Each of these returns one of them.

static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_float32_le(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_link_create(void) { return H5P_LINK_CREATE; }
static inline haddr_t chdf5_undefined_address(void) { return HADDR_UNDEF; }

// H5L_info_t and H5Lget_info name other types and functions in HDF5 1.12 and later.
static inline H5L_type_t chdf5_link_type(hid_t location, const char *name) {
  H5L_info_t info;
  return H5Lget_info(location, name, &info, H5P_DEFAULT) < 0 ? H5L_TYPE_ERROR : info.type;
}

// What gets the names of a group's members, one after the other; less than zero ends that.
typedef int (*chdf5_take_name)(const char *name, void *state);

typedef struct {
  chdf5_take_name take;
  void *state;
} chdf5_taker;

static inline herr_t chdf5_hand_on(hid_t group, const char *name, const H5L_info_t *info,
                                   void *state) {
  (void)group;
  (void)info;
  chdf5_taker *taker = (chdf5_taker *)state;
  return taker->take(name, taker->state);
}

// Hands the names over in alphabetical order. Asked for each by its number, the library would begin
// with the first one every time.
static inline herr_t chdf5_for_each_member(hid_t group, chdf5_take_name take, void *state) {
  chdf5_taker taker = {take, state};
  hsize_t place = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &place, chdf5_hand_on, &taker);
}

// Where an object's header lies; HDF5 1.12 and later know it by a token.
static inline haddr_t chdf5_address(hid_t object) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  haddr_t address;
  if (H5Oget_info3(object, &info, H5O_INFO_BASIC) < 0) return HADDR_UNDEF;
  return H5VLnative_token_to_addr(object, info.token, &address) < 0 ? HADDR_UNDEF : address;
#else
  H5O_info_t info;
  return H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0 ? HADDR_UNDEF : info.addr;
#endif
}

// The bytes that `size` bytes of a zlib stream give; -1 where it is not whole or gives more than
// `limit`.
static inline long chdf5_inflated_size(const unsigned char *from, size_t size, size_t limit) {
  unsigned char out[16384];
  z_stream stream = {.next_in = (unsigned char *)from, .avail_in = (unsigned)size};
  if (inflateInit(&stream) != Z_OK) return -1;
  int status = Z_OK;
  while (status == Z_OK && stream.total_out <= limit) {
    stream.next_out = out;
    stream.avail_out = sizeof out;
    status = inflate(&stream, Z_NO_FLUSH);
  }
  long total = status == Z_STREAM_END && stream.total_out <= limit ? (long)stream.total_out : -1;
  inflateEnd(&stream);
  return total;
}

// A file's bytes in memory, which the library would copy: these functions have it take them as they
// are. It opens them for reading only, and changes nothing.
static void *chdf5_keep(size_t size, H5FD_file_image_op_t operation, void *bytes) {
  (void)size, (void)operation;
  return bytes;
}

static void *chdf5_copy_nothing(
    void *to, const void *from, size_t size, H5FD_file_image_op_t operation, void *bytes) {
  (void)from, (void)size, (void)operation, (void)bytes;
  return to;
}

static herr_t chdf5_free_nothing(void *memory, H5FD_file_image_op_t operation, void *bytes) {
  (void)memory, (void)operation, (void)bytes;
  return 0;
}

static void *chdf5_share(void *bytes) { return bytes; }

static herr_t chdf5_release_nothing(void *bytes) {
  (void)bytes;
  return 0;
}

static inline herr_t chdf5_set_image(hid_t access, const void *bytes, size_t size) {
  H5FD_file_image_callbacks_t callbacks = {
      .image_malloc = chdf5_keep,
      .image_memcpy = chdf5_copy_nothing,
      .image_free = chdf5_free_nothing,
      .udata_copy = chdf5_share,
      .udata_free = chdf5_release_nothing,
      .udata = (void *)bytes,
  };
  if (H5Pset_file_image_callbacks(access, &callbacks) < 0) return -1;
  return H5Pset_file_image(access, (void *)bytes, size);
}

#endif
