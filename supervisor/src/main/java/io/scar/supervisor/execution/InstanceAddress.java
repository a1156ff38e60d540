package io.scar.supervisor.execution;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/** The address of the execution environment, found without asking a name server. */
final class InstanceAddress {

  private static final String LOOPBACK = "127.0.0.1";

  static String find() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .map(address -> address.getHostAddress())
          .findFirst()
          .orElse(LOOPBACK);
    } catch (SocketException e) {
      return LOOPBACK;
    }
  }

  private InstanceAddress() {}
}
