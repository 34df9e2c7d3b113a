#include "CMPI.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// Handles of Open MPI are pointers: those of its own objects are the addresses of variables.
typedef void *handle;

#define FUNCTIONS(X)                                                                                     \
  X(MPI_Init_thread, int, (int *, char ***, int, int *))                                                 \
  X(MPI_Comm_rank, int, (handle, int *))                                                                 \
  X(MPI_Comm_size, int, (handle, int *))                                                                 \
  X(MPI_Comm_dup, int, (handle, handle *))                                                               \
  X(MPI_Comm_set_errhandler, int, (handle, handle))                                                      \
  X(MPI_Ialltoall, int, (const void *, int, handle, void *, int, handle, handle, handle *))              \
  X(MPI_Iallgather, int, (const void *, int, handle, void *, int, handle, handle, handle *))             \
  X(MPI_Ibcast, int, (void *, int, handle, int, handle, handle *))                                       \
  X(MPI_Test, int, (handle *, int *, void *))                                                            \
  X(MPI_Error_string, int, (int, char *, int *))                                                         \
  X(MPI_Get_library_version, int, (char *, int *))                                                       \
  X(MPI_Finalize, int, (void))

#define DECLARE(name, result, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

enum { SERIALIZED = 2, LONGEST_TEXT = 8192 };
static void *const in_place = (void *)1;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static handle channels[GFM_MPI_CHANNELS];
static handle byte;
static int rank, size = 1;

static bool look_up(void *library, char *error, size_t room) {
#define LOOK_UP(name, result, parameters)                                        \
  if (!(name = (result(*) parameters)dlsym(library, #name))) {                   \
    snprintf(error, room, "the MPI library here has no %s", #name);              \
    return false;                                                                \
  }
  FUNCTIONS(LOOK_UP)
  return true;
}

static bool join(void *library, char *error, size_t room) {
  handle world = dlsym(library, "ompi_mpi_comm_world");
  handle returning = dlsym(library, "ompi_mpi_errors_return");
  byte = dlsym(library, "ompi_mpi_byte");
  if (!world || !returning || !byte) {
    snprintf(error, room, "the MPI library here is not Open MPI");
    return false;
  }
  int given = 0;
  if (MPI_Init_thread(NULL, NULL, SERIALIZED, &given) != 0 || given < SERIALIZED) {
    snprintf(error, room, "Open MPI does not let threads take turns");
    return false;
  }
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  for (int i = 0; i < GFM_MPI_CHANNELS; i++) {
    if (MPI_Comm_dup(world, &channels[i]) != 0) {
      snprintf(error, room, "Open MPI cannot make a communicator");
      return false;
    }
    MPI_Comm_set_errhandler(channels[i], returning);
  }
  return true;
}

bool gfm_mpi_begin(char *error, size_t room) {
  // Its plugins look for symbols of the library among those that everybody sees.
  static const char *const libraries[] = {"libmpi.so.40", "libmpi.so"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !library; i++)
    library = dlopen(libraries[i], RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(error, room, "%s", dlerror());
    return false;
  }
  return look_up(library, error, room) && join(library, error, room);
}

int gfm_mpi_rank(void) { return rank; }
int gfm_mpi_size(void) { return size; }

void gfm_mpi_version(char *text, size_t room) {
  char whole[LONGEST_TEXT] = "";
  int length = 0;
  MPI_Get_library_version(whole, &length);
  snprintf(text, room, "%.*s", (int)strcspn(whole, ","), whole);
}

int gfm_mpi_exchange(int channel, const void *out, void *in, size_t bytes, gfm_mpi_request *request) {
  pthread_mutex_lock(&lock);
  int code = MPI_Ialltoall(out, (int)bytes, byte, in, (int)bytes, byte, channels[channel], request);
  pthread_mutex_unlock(&lock);
  return code;
}

int gfm_mpi_collect(int channel, void *all, size_t bytes, gfm_mpi_request *request) {
  pthread_mutex_lock(&lock);
  int code = MPI_Iallgather(in_place, 0, byte, all, (int)bytes, byte, channels[channel], request);
  pthread_mutex_unlock(&lock);
  return code;
}

int gfm_mpi_broadcast(int channel, void *data, size_t bytes, int root, gfm_mpi_request *request) {
  pthread_mutex_lock(&lock);
  int code = MPI_Ibcast(data, (int)bytes, byte, root, channels[channel], request);
  pthread_mutex_unlock(&lock);
  return code;
}

int gfm_mpi_test(gfm_mpi_request *request, bool *done) {
  int flag = 0;
  pthread_mutex_lock(&lock);
  int code = MPI_Test(request, &flag, NULL);
  pthread_mutex_unlock(&lock);
  *done = flag != 0;
  return code;
}

void gfm_mpi_message(int code, char *text, size_t room) {
  char whole[LONGEST_TEXT] = "";
  int length = 0;
  MPI_Error_string(code, whole, &length);
  snprintf(text, room, "%s", whole);
}

void gfm_mpi_end(void) {
  pthread_mutex_lock(&lock);
  MPI_Finalize();
  pthread_mutex_unlock(&lock);
}
