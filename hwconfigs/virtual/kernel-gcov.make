GCOV_PROFILE_kexec_handover.o=y
GCOV_PROFILE_kexec_handover_debugfs.o=y
GCOV_PROFILE_kho_block.o=y
GCOV_PROFILE_luo_core.o=y
GCOV_PROFILE_luo_file.o=y
GCOV_PROFILE_luo_flb.o=y
GCOV_PROFILE_luo_session.o=y
GCOV_PROFILE_memfd_luo.o=y
