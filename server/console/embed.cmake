# cmake -D PAGE=FOLDER -D BUILT=FOLDER [-D ESBUILD=PROGRAM] -P embed.cmake: writes
# BUILT/console_files.c, a table of what BUILT/list names of PAGE. The same files make the same bytes,
# wherever and whenever they are built.
cmake_minimum_required(VERSION 3.22)

set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_ "text/plain; charset=utf-8") # LICENSE, VENDORED

# GZip's header has the time in it; whoever embeds the file writes one that has not.
set(GZIP_HEADER_BYTES 10)
function(compress source target)
  file(ARCHIVE_CREATE OUTPUT "${target}" PATHS "${source}" FORMAT raw COMPRESSION GZip
    COMPRESSION_LEVEL 9)
  file(READ "${target}" head LIMIT 4 HEX)
  if(NOT head STREQUAL "1f8b0800") # deflate, and no field behind the header
    message(FATAL_ERROR "${target} begins with ${head}: this CMake writes gzip in another way")
  endif()
endfunction()

# Every name and every file is in it: whatever changes, all addresses do.
function(hash_all files ret_hash)
  set(marks "")
  foreach(path IN LISTS files)
    file(SHA256 "${PAGE}/${path}" mark)
    string(APPEND marks "${mark} ${path}\n")
  endforeach()
  string(SHA256 all "${marks}")
  string(SUBSTRING ${all} 0 16 short)
  set(${ret_hash} ${short} PARENT_SCOPE)
endfunction()

function(type_of path ret_type)
  get_filename_component(extension "${path}" LAST_EXT)
  string(REPLACE "." "" extension "${extension}")
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "${PAGE}/${path}: no Content-Type is known for '.${extension}' (embed.cmake)")
  endif()
  set(${ret_type} "${type_${extension}}" PARENT_SCOPE)
endfunction()

# Browsers fetch all modules at once, where each would tell of the next only when it is there.
function(write_index files hash)
  set(links "")
  foreach(path IN LISTS files)
    if(path MATCHES "\\.js$")
      string(APPEND links "<link rel=\"modulepreload\" href=\"console/${hash}/${path}\">\n")
    endif()
  endforeach()
  file(READ "${PAGE}/index.html" page)
  foreach(mark "{hash}" "<!-- modules -->\n")
    string(FIND "${page}" "${mark}" found)
    if(found EQUAL -1)
      message(FATAL_ERROR "${PAGE}/index.html has no ${mark}")
    endif()
  endforeach()
  string(REPLACE "<!-- modules -->\n" "${links}" page "${page}")
  string(REPLACE "{hash}" "${hash}" page "${page}")
  file(WRITE "${BUILT}/index.html" "${page}")
endfunction()

# symbol, path, file, what is left out at its beginning: a row of the table, and its bytes
function(add_row symbol path file skipped ret_bytes ret_row)
  type_of("${path}" type)
  file(SIZE "${file}" size)
  file(SHA256 "${file}" mark)
  if(skipped) # the header is the same for all, so what follows it tells them apart
    file(SHA256 "${PAGE}/${path}" mark)
    set(header HEADER)
  else()
    set(header NO_HEADER)
  endif()
  string(SUBSTRING ${mark} 0 16 etag)
  set(${ret_bytes} "EMBED(${symbol}, ${header}, \"${file}\", \"${skipped}\");\n" PARENT_SCOPE)
  set(${ret_row} "{\"${path}\", \"${type}\", ${symbol}, ${size}, \"\\\"${etag}\\\"\"}" PARENT_SCOPE)
endfunction()

# With esbuild the page is half as long: its modules are one, and nothing in it is for readers alone.
# Whatever is neither script nor style stays as it is.
function(make_short files ret_files)
  set(short app.js console.css)
  execute_process(COMMAND "${ESBUILD}" "${PAGE}/app.js" "${PAGE}/console.css" --bundle --minify
    --format=esm --legal-comments=none --log-level=warning "--outdir=${BUILT}/short"
    RESULT_VARIABLE failed ERROR_VARIABLE said)
  if(failed OR said) # a warning is an error
    message(FATAL_ERROR "${failed}: ${said}")
  endif()
  list(FILTER files EXCLUDE REGEX "\\.(js|css)$")
  foreach(path IN LISTS files)
    configure_file("${PAGE}/${path}" "${BUILT}/short/${path}" COPYONLY)
  endforeach()
  set(${ret_files} ${short} ${files} PARENT_SCOPE)
endfunction()

file(READ "${BUILT}/list" files)
if(ESBUILD)
  make_short("${files}" files)
  set(PAGE "${BUILT}/short")
endif()
hash_all("${files}" hash)
write_index("${files}" ${hash})
list(REMOVE_ITEM files index.html)
list(LENGTH files count)
set(number 0)
add_row(console_bytes_index index.html "${BUILT}/index.html" 0 bytes index)
set(symbols "console_bytes_index[]")
set(rows "")
foreach(path IN LISTS files)
  set(symbol console_bytes_${number})
  set(packed "${BUILT}/${number}.gz")
  compress("${PAGE}/${path}" "${packed}")
  add_row(${symbol} "${path}" "${packed}" ${GZIP_HEADER_BYTES} more row)
  string(APPEND bytes "${more}")
  string(APPEND symbols ", ${symbol}[]")
  string(APPEND rows "    ${row},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${BUILT}/console_files.c" "// Made by server/console/embed.cmake.
#include \"console/console_files.h\"

// Of gzip: deflate, no time, the best compression, of no system in particular.
#define HEADER \".byte 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255\\n\"
#define NO_HEADER \"\"
#define EMBED(symbol, header, path, skipped)                                                       \\
    __asm__(\".section .rodata,\\\"a\\\"\\n.balign 16\\n.global \" #symbol \"\\n\" #symbol \":\\n\" header        \\
            \".incbin \\\"\" path \"\\\",\" skipped \"\\n.previous\\n\")

${bytes}extern const char ${symbols};

const char console_hash[] = \"${hash}\";
const struct console_file console_index = ${index};
const struct console_file console_files[] = {
${rows}};
const size_t console_file_count = ${count};
")
