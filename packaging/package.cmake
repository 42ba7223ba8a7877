# The Debian package, by CPack: what `cmake --install` installs, and what packaging/debian.sh adds.
# scripts/package.sh is all of it in one command.
set(AZSREG_REVISION 1 CACHE STRING "Debian revision: which packaging of this version it is")
set(AZSREG_MAINTAINER "The azsreg authors <azsreg@azsreg.invalid>" CACHE STRING "whom the package names as its maintainer")

install(CODE "execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND \"${CMAKE_SOURCE_DIR}/packaging/debian.sh\"
  \"\$ENV{DESTDIR}\" \"${PROJECT_VERSION}\" \"${AZSREG_REVISION}\" \"${AZSREG_MAINTAINER}\")"
  COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL Unspecified debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_SOURCE_DIR}/build/package")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/packaging/modes.cmake")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_NAME azsreg)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${AZSREG_REVISION})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${AZSREG_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The unit reloads with /bin/kill.
set(CPACK_DEBIAN_PACKAGE_DEPENDS procps)
# --trust-issuer with a URL asks over https.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Azure Stack registration service, offline")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"The part of Azure's Microsoft.AzureStack resource provider that registers an
Azure Stack, hands out its activation key, and maps each tenant to the CSP
subscription that pays for it: one server with one database file, for whoever
writes or tests something that talks to that service.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/debian/conffiles ${CMAKE_SOURCE_DIR}/packaging/debian/postinst
  ${CMAKE_SOURCE_DIR}/packaging/debian/prerm ${CMAKE_SOURCE_DIR}/packaging/debian/postrm)
include(CPack)
