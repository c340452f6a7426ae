#ifndef COPENMP_H
#define COPENMP_H

/// The number of threads in the team that oneDNN uses too (GNU OpenMP's), as last set.
int openmp_threads(void);

/// Sets the size of the team.
void openmp_set_threads(int count);

/// Calls body(index, context) once for each index in 0 ..< count, on the team's threads.
/// Indices are dealt out in contiguous blocks, the same for the same count and team size.
void openmp_for(long count, void (*body)(long index, void *context), void *context);

#endif
