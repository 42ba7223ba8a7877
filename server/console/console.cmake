# The console's page becomes part of the binary: each file compressed once, as it is built. A file
# that changes is one step of the build, and needs no configuring anew.
set(console_page ${CMAKE_SOURCE_DIR}/server/console/page)
file(GLOB_RECURSE console_page_files CONFIGURE_DEPENDS RELATIVE ${console_page} ${console_page}/*)
list(FILTER console_page_files EXCLUDE REGEX "(^|/)[.#]|~$") # an editor's
list(SORT console_page_files)
set(console_built ${CMAKE_BINARY_DIR}/console)
set(console_table ${console_built}/console_files.c)
list(TRANSFORM console_page_files PREPEND ${console_page}/ OUTPUT_VARIABLE console_page_paths)
# Without it the page is what its folder has, file by file: twice as long, and no less good.
find_program(AZSREG_ESBUILD esbuild DOC "esbuild, which makes the console's page short")
set(console_short "")
if(AZSREG_ESBUILD)
  set(console_short -D "ESBUILD=${AZSREG_ESBUILD}")
endif()
# A file that is gone is no reason to build: so the list itself is one.
file(GENERATE OUTPUT ${console_built}/list CONTENT "${console_page_files}")
add_custom_command(OUTPUT ${console_table}
  COMMAND ${CMAKE_COMMAND} -D "PAGE=${console_page}" -D "BUILT=${console_built}"
    ${console_short} -P ${CMAKE_SOURCE_DIR}/server/console/embed.cmake
  DEPENDS ${console_page_paths} ${console_built}/list ${CMAKE_SOURCE_DIR}/server/console/embed.cmake
  COMMENT "Embedding the console" VERBATIM)
target_sources(azsreg_console PRIVATE ${console_table})
