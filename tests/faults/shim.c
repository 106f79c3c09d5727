/* Syncs that fail: preloaded into a campaign (tests/faults/syncs.py), asleep until armed.
 *
 *   fault_arm(7, LOST)     the seventh sync from now on is not done and says EIO
 *   fault_arm(7, SAVED)    ... is done and says EIO
 *   fault_arm(7, LIES)     that one and every later one is not done and says that it was
 *
 * Only syncs of files under the directory given to fault_under are counted. fault_count says how many there were,
 * fault_struck which file the fault met.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NONE, LOST, SAVED, LIES };

static char under[4096], struck[4096];
static volatile int left, mode, count;

void fault_under(const char *directory) { strncpy(under, directory, sizeof under - 1); }
void fault_arm(int after, int how) { left = after; mode = how; count = 0; struck[0] = 0; }
int fault_count(void) { return count; }
const char *fault_struck(void) { return struck; }

static int ours(int fd, char *path, size_t length) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, length - 1);
    if (got < 0 || !under[0]) return 0;
    path[got] = 0;
    return strncmp(path, under, strlen(under)) == 0;
}

static int sync_with(const char *name, int fd) {
    char path[4096];
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!ours(fd, path, sizeof path)) return real(fd);
    __sync_fetch_and_add(&count, 1);
    if (mode == NONE) return real(fd);
    int now = __sync_sub_and_fetch(&left, 1);
    if (mode == LIES && now <= 0) {
        if (!struck[0]) strncpy(struck, path, sizeof struck - 1);
        return 0;
    }
    if (now != 0) return real(fd);
    strncpy(struck, path, sizeof struck - 1);
    if (mode == SAVED) real(fd);
    errno = EIO;
    return -1;
}

int fsync(int fd) { return sync_with("fsync", fd); }
int fdatasync(int fd) { return sync_with("fdatasync", fd); }
