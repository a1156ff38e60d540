/*
 * The `java` of images: the JDK's own launcher library, in a program that is linked to the bundle's loader and C library
 * (make-image-bundle), since an image may have others or none. All libraries that the JDK's are linked to are this
 * program's too, so that none is looked for in the image. It takes the arguments as they are: no files of arguments and no
 * JDK_JAVA_OPTIONS.
 */
#include <stddef.h>

/* As in the JDK's java.h (src/java.base/share/native/libjli). */
int JLI_Launch(int argc, char **argv, int jargc, const char **jargv, int appclassc, const char **appclassv,
               const char *fullversion, const char *dotversion, const char *pname, const char *lname,
               unsigned char javaargs, unsigned char cpwildcard, unsigned char javaw, int ergo_class);

int main(int count, char **arguments)
{
    return JLI_Launch(count, arguments, 0, NULL, 0, NULL, "", "", "java", "java", 0, 0, 0, 0);
}
