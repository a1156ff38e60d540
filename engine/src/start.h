/* Where the program begins once the machine's own start-up is done. */
#ifndef SCAR_START_H
#define SCAR_START_H

_Noreturn void begin(int count, char **arguments, char **environment);

#endif
