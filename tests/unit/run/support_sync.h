/* Counts what is synced in the place of syncing it, which takes long. A program that uses this is linked with
 * LINKER:--wrap=fsync (CMakeLists.txt). */
#ifndef KAOHE_TESTS_UNIT_RUN_SUPPORT_SYNC_H
#define KAOHE_TESTS_UNIT_RUN_SUPPORT_SYNC_H

/* A directory counts only behind its file: the name comes after the bytes. */
extern unsigned files_synced, directories_synced;

#endif
