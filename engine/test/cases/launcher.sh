# scar-start, the bundle's entry point. It knows no modes, so one suite of each user is enough.

if by_rewriting; then
    launched=$TEST_DIR/launched
    # A bundle whose Java says how it was started.
    make_bundle() { # FOLDER
        mkdir -p "$1/jre/bin" "$1/lib"
        printf '#!/bin/sh\nprintf "%%s\\n" "$0" "$@"\nenv >"%s/env.txt"\n' "$launched" >"$1/jre/bin/java"
        chmod 755 "$1/jre/bin/java"
    }
    # VARIABLES... -- ARGUMENTS...: the launcher with exactly these variables.
    start_bundle() {
        local variables=()
        while [ "$1" != -- ]; do
            variables+=("$1")
            shift
        done
        shift
        env -i PATH=/usr/bin:/bin TMPDIR="$launched/tmp" "${variables[@]}" "$launcher" "$@" >out.txt 2>err.txt
        status=$?
        out=$(cat out.txt)
        err=$(cat err.txt)
    }
    api=AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001

    mkdir -p "$launched/layer/scar" "$launched/image"
    make_bundle "$launched/layer/scar"
    make_bundle "$launched/image"
    echo '{}' >"$launched/image/image.json"
    cp "$TEST_BIN/scar-start" "$launched/layer/bootstrap"
    cp "$TEST_BIN/scar-start" "$launched/image/start"

    launcher=$launched/layer/bootstrap
    start_bundle $api _HANDLER=my.Handler::handleRequest --
    expect "launcher: Java of the folder beside it" 0 "$launched/layer/scar/jre/bin/java*-m?io.scar.bundle/io.scar.supervisor.lambda.Main?my.Handler" ""
    ok "launcher: a temporary folder is made" test -k "$launched/tmp"
    ok "launcher: SCAR_HOME is told" grep -qx "SCAR_HOME=$launched/layer/scar" "$launched/env.txt"
    ok "launcher: the locale is UTF-8" grep -qx LC_ALL=C.UTF-8 "$launched/env.txt"
    start_bundle $api LC_ALL=tr_TR SCAR_HOME=/elsewhere LD_LIBRARY_PATH=/lib/x OTHER=1 --
    same "launcher: variables stay, and what the bundle sets is there once" "$(grep -E '^(LC_ALL|SCAR_HOME|LD_LIBRARY_PATH|OTHER)=' "$launched/env.txt" | sort | tr '\n' ' ')" \
        "LC_ALL=C.UTF-8 LD_LIBRARY_PATH=/lib/x OTHER=1 SCAR_HOME=$launched/layer/scar "
    start_bundle $api AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512 --
    expect "launcher: a quarter of the memory is Java's" 0 "*?-Xmx128m?*"
    start_bundle $api AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128 --
    expect "launcher: and no less than it needs" 0 "*?-Xmx48m?*"
    start_bundle $api AWS_LAMBDA_FUNCTION_MEMORY_SIZE=lots --
    expect "launcher: a size that is none is passed over" 0 "*?-Xmx*m?*"
    start_bundle --
    expect "launcher: no Runtime API" 2 "" "scar: there is no AWS_LAMBDA_RUNTIME_API*"
    start_bundle $api -- something
    expect "launcher: an argument that is none" 2 "" "scar: unknown argument \`something\`*"
    start_bundle $api -- batch more
    expect "launcher: an argument too many" 2 "" "scar: unknown argument \`more\`*"
    start_bundle -- batch
    expect "launcher: a job needs no Runtime API" 0 "*-m?io.scar.bundle/io.scar.supervisor.batch.Main" ""
    start_bundle TMPDIR=/proc/1 -- batch
    if [ "$(id -u)" != 0 ]; then
        expect "launcher: a temporary folder that cannot be written" 125 "" "scar: the temporary folder /proc/1 cannot be written*"
    fi
    ln -s layer/bootstrap "$launched/linked"
    launcher=$launched/linked
    start_bundle -- batch
    expect "launcher: a link to it" 0 "$launched/layer/scar/jre/bin/java*" ""

    launcher=$launched/image/start
    start_bundle $api _HANDLER=/bin/echo --
    expect "launcher: an image's command is no handler" 0 "$launched/image/jre/bin/java*?io.scar.supervisor.lambda.Handler" ""
    mkdir -p "$launched/image/lib/glibc"
    : >"$launched/image/lib/glibc/ld-linux-x86-64.so.2"
    start_bundle LD_PRELOAD=/nowhere.so LOCPATH=/nowhere OTHER=1 -- batch
    same "launcher: a C library of its own hears nothing of the machine's" "$(grep -E '^(LD_|LOCPATH|OTHER)' "$launched/env.txt" | sort | tr '\n' ' ')" \
        "LOCPATH=$launched/image/lib/locale OTHER=1 "

    chmod 644 "$launched/image/jre/bin/java"
    start_bundle -- batch
    expect "launcher: a Java that cannot be executed" 126 "" "scar: $launched/image/jre/bin/java: permission denied; the bundle is damaged*"
    printf 'no program' >"$launched/image/jre/bin/java"
    chmod 755 "$launched/image/jre/bin/java"
    start_bundle -- batch
    expect "launcher: a Java that is no program" 126 "" "scar: */jre/bin/java: exec format error*"
    rm "$launched/image/jre/bin/java"
    start_bundle -- batch
    expect "launcher: no Java" 127 "" "scar: */jre/bin/java: no such file or directory*"
    rm -r "$launched/image/jre"
    start_bundle -- batch
    expect "launcher: no bundle" 125 "" "scar: there is no Java runtime beside $launched/image/start*"
fi
