# CHANGELOG.md as Debian writes one: an entry a version, with its changes wrapped.
#
# -v revision=  the Debian revision of the first entry; earlier ones are 1
# -v maintainer=  who signs
# -v today=  the date, as `date -R` has it, of a version without one

function close_entry() {
    if (version != "")
        printf "\n -- %s  %s\n", maintainer, date
}

function date_of(heading,    command, found) {
    if (!match(heading, /[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/))
        return today
    command = "LC_ALL=C date -u -R -d " substr(heading, RSTART, RLENGTH)
    command | getline found
    close(command)
    return found
}

# TEXT in lines of up to 78 bytes, the first one behind MARK.
function wrap(text, mark,    words, count, i, line) {
    count = split(text, words, " ")
    line = mark words[1]
    for (i = 2; i <= count; i++) {
        if (length(line) + 1 + length(words[i]) > 78) {
            print line
            line = "    " words[i]
        } else
            line = line " " words[i]
    }
    print line
}

/^## / && match($0, /[0-9]+\.[0-9]+\.[0-9]+/) {
    close_entry()
    if (version != "")
        print ""
    version = substr($0, RSTART, RLENGTH)
    date = date_of($0)
    printf "azsreg (%s-%s) %s; urgency=medium\n", version, revision, /Unreleased/ ? "UNRELEASED" : "unstable"
    revision = 1
}
/^### / { printf "\n  [ %s ]\n", substr($0, 5) }
/^- / { wrap(substr($0, 3), "  * ") }

END { close_entry() }
