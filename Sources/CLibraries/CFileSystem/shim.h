// What of the system's C library Swift's own module does not offer.

#include <sys/vfs.h>
