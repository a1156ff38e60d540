# _scar_command COMMAND: sets scar_commands, scar_options and scar_operand, the kind of its operands.
# _scar_option COMMAND OPTION: sets scar_kind, the kind of the option's value; empty if it has none.
@COMMANDS@
# _scar_walk WORD...: what the words before the one to complete make of it. Sets scar_line (the command so far), scar_kind (of
# the value that is due; empty if none is), scar_rest (if all is the container's from here on) and
# scar_place, the options that say whose functions in which region are meant.
_scar_walk() {
    local word option='' last='' glued=''
    scar_line=scar scar_kind='' scar_rest=''
    scar_place=()
    for word in "$@"; do
        if [[ -n $glued ]]; then
            glued=''
            continue
        fi
        # bash makes three words of --name=value, and of oci:folder.
        if [[ $word == : || $word == = ]]; then
            [[ $word == = && -n $scar_kind ]] || glued=yes
            continue
        fi
        if [[ $scar_kind == optional* && $word == -* ]]; then
            scar_kind=''
        fi
        if [[ -n $scar_kind ]]; then
            case $option in -pf | --profile | --region) scar_place+=("$option" "$word") ;; esac
            last=$scar_kind scar_kind=''
            continue
        fi
        case $word in
        --profile=?* | --region=?*) scar_place+=("$word") ;;
        --*=*) ;;
        -?*)
            option=$word
            _scar_option "$scar_line" "$word"
            ;;
        *)
            _scar_command "$scar_line"
            if [[ " $scar_commands " == *" $word "* ]]; then
                scar_line="$scar_line $word"
            elif [[ $scar_line == 'scar run' ]]; then
                scar_rest=yes
                return
            fi
            ;;
        esac
    done
    [[ -z $glued ]] || scar_kind=$last
}
