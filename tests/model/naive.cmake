# The third judge, and its test against the first.
add_library(kaohe_naive STATIC ${PROJECT_SOURCE_DIR}/tests/model/naive.c
                               ${PROJECT_SOURCE_DIR}/tests/model/naive_rules.c
                               ${PROJECT_SOURCE_DIR}/tests/model/naive_standings.c)
target_link_libraries(kaohe_naive PUBLIC kaohe_score kaohe_proto)

add_executable(test_naive ${PROJECT_SOURCE_DIR}/tests/model/test_naive.c)
target_link_libraries(test_naive kaohe_naive kaohe_service_scorer kaohe_ledger kaohe_form
                      PkgConfig::cmocka)
target_compile_definitions(test_naive PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_test(NAME model/naive COMMAND test_naive)
set_tests_properties(model/naive PROPERTIES TIMEOUT 120)
