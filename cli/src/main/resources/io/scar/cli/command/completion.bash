# Completes scar's commands, options and functions in bash. Written by `scar completion bash`.

@COMMANDS@

# The names of your functions, asked for anew after 20 seconds.
_scar_functions() {
    local from="${scar_place[*]}|${AWS_PROFILE-}|${AWS_REGION-}|${AWS_DEFAULT_REGION-}|${AWS_ENDPOINT_URL-}"
    if [[ $from != "${_scar_from-}" ]] || ((SECONDS >= ${_scar_until:-0})); then
        _scar_names=$(timeout 10 "${COMP_WORDS[0]}" ls -q "${scar_place[@]}" 2>/dev/null </dev/null)
        _scar_from=$from _scar_until=$((SECONDS + 20))
    fi
}

_scar() {
    local current=${COMP_WORDS[COMP_CWORD]} words=''
    local -a scar_place=()
    local scar_line scar_kind scar_rest scar_commands scar_options scar_operand
    _scar_walk "${COMP_WORDS[@]:1:COMP_CWORD-1}"
    [[ $current != = && $current != : ]] || current=''
    COMPREPLY=()
    [[ -z $scar_rest ]] || scar_kind=file
    [[ $scar_kind != optional* || $current != -* ]] || scar_kind=''
    if [[ -z $scar_kind ]]; then
        _scar_command "$scar_line"
        if [[ $current == -* ]]; then
            words=$scar_options
        elif [[ -n $scar_commands ]]; then
            words=$scar_commands
        else
            scar_kind=$scar_operand
        fi
    fi
    case ${scar_kind#optional } in
    file)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    folder)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    function)
        _scar_functions
        words=$_scar_names
        ;;
    words\ *) words=${scar_kind#words } ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _scar scar
