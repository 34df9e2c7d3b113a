// Open MPI, loaded where mpirun started the process: nothing of it is needed to build gfm, nor to run
// it alone. Its handles are addresses of the library's own variables, so that no header is needed.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Collectives of one channel begin in the same order on every rank; channels do not mind each other.
enum { GFM_MPI_CONTROL, GFM_MPI_SCATTER, GFM_MPI_GATHER, GFM_MPI_CHANNELS };

// Something that was begun and goes on by being asked whether it is done.
typedef void *gfm_mpi_request;

// Joins the other processes of the job. Any thread may call what follows: a lock lets in one at a time.
bool gfm_mpi_begin(char *error, size_t size);
int gfm_mpi_rank(void);
int gfm_mpi_size(void);
// What the library calls itself.
void gfm_mpi_version(char *text, size_t size);

// Each of these returns 0, or a code that gfm_mpi_message words.
// Sends the k-th `bytes` of `out` to rank k, and puts what rank k sent in the k-th place of `in`.
int gfm_mpi_exchange(int channel, const void *out, void *in, size_t bytes, gfm_mpi_request *request);
// Puts the `bytes` of every rank's own place of `all` in their places everywhere.
int gfm_mpi_collect(int channel, void *all, size_t bytes, gfm_mpi_request *request);
int gfm_mpi_broadcast(int channel, void *data, size_t bytes, int root, gfm_mpi_request *request);
int gfm_mpi_test(gfm_mpi_request *request, bool *done);
void gfm_mpi_message(int code, char *text, size_t size);

// Leaves the job in good order, together with all others.
void gfm_mpi_end(void);

// Sums of `pieces` rows of `count` numbers, row by row, in float64, rounded once.
void gfm_sum_pieces(float *sums, const float *rows, size_t pieces, size_t count);
// The same of bfloat16, whose sums are rounded to bfloat16.
void gfm_sum_pieces_bfloat16(uint16_t *sums, const uint16_t *rows, size_t pieces, size_t count);
void gfm_mpi_round_bfloat16(uint16_t *bf16, const float *wide, size_t count);
void gfm_mpi_widen_bfloat16(float *wide, const uint16_t *bf16, size_t count);

#ifdef __cplusplus
}
#endif
