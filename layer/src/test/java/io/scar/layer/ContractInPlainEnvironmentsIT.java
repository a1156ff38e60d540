package io.scar.layer;

/** The same where environments are plain processes, and images are entered by namespaces. */
class ContractInPlainEnvironmentsIT extends ContractIT {

  @Override
  String engine() {
    return "namespaces";
  }

  @Override
  String[] options() {
    return new String[] {"--plain"};
  }
}
