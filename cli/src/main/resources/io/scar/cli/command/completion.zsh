#compdef scar
# Completes scar's commands, options and functions in zsh. Written by `scar completion zsh`.

# _scar_described COMMAND: sets scar_command_lines and scar_option_lines, each a name, a colon and what it is.
@COMMANDS@

# The names of your functions, asked for anew after 20 seconds.
_scar_functions() {
    local from="${scar_place[*]}|${AWS_PROFILE-}|${AWS_REGION-}|${AWS_DEFAULT_REGION-}|${AWS_ENDPOINT_URL-}"
    if [[ $from != "${_scar_from-}" ]] || ((SECONDS >= ${_scar_until:-0})); then
        typeset -ga _scar_names
        _scar_names=("${(@f)$(timeout 10 ${(Q)words[1]} ls -q "${scar_place[@]}" 2>/dev/null </dev/null)}")
        typeset -g _scar_from=$from
        typeset -gi _scar_until=$((SECONDS + 20))
    fi
    compadd -- ${_scar_names:#}
}

_scar() {
    local current=${words[CURRENT]}
    local scar_line scar_kind scar_rest scar_commands scar_options scar_operand
    local -a scar_command_lines scar_option_lines scar_words scar_place
    _scar_walk "${(@)words[2,CURRENT-1]}"
    if [[ -n $scar_rest ]]; then
        _files
        return
    fi
    if [[ -z $scar_kind && $current == --*=* ]]; then
        _scar_option "$scar_line" "${current%%=*}"
        compset -P '*='
    elif [[ $scar_kind == optional* && $current == -* ]]; then
        scar_kind=''
    fi
    if [[ -z $scar_kind ]]; then
        _scar_command "$scar_line"
        _scar_described "$scar_line"
        if [[ $current == -* ]]; then
            _describe -o option scar_option_lines
            return
        elif [[ -n $scar_commands ]]; then
            _describe command scar_command_lines
            return
        fi
        scar_kind=$scar_operand
    fi
    case ${scar_kind#optional } in
    file) _files ;;
    folder) _files -/ ;;
    function) _scar_functions ;;
    words\ *)
        scar_words=(${=scar_kind#words })
        compadd -- $scar_words
        ;;
    esac
}

# Autoloaded, this file is the function itself.
if [[ ${funcstack[1]-} == _scar ]]; then
    _scar "$@"
else
    compdef _scar scar
fi
