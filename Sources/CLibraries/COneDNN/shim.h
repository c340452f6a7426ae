#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H

#include <dnnl.h>
#include <dnnl_debug.h>

// Debian 12 has oneDNN 2.6, which is what this project promises. From 3.0 on the C interface has
// no operation descriptors; a build against it stops here instead of in the middle of Swift.
#if DNNL_VERSION_MAJOR != 2
#error "runexp needs oneDNN 2.x (libdnnl-dev of Debian 12)"
#endif

#endif
