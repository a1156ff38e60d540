/* Memory that is writable and executable at once: it becomes executable when it is first executed. */
#ifndef SCAR_MEMORY_FAULTS_H
#define SCAR_MEMORY_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

/* Whether a fault at an address was the first execution of such memory, and is over. */
bool allow_execution(struct thread *thread, uint64_t instruction, uint64_t address);

/* Whether a fault was the first change of such memory since it was rewritten, and is over. */
bool allow_writing(uint64_t address);

#endif
