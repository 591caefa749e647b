package plumbline.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own that opens connections and sends nothing on them, prints how many it has,
 * and keeps them until its standard input ends. Its arguments are a port and a count.
 */
public final class IdleClients {
  private IdleClients() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    List<SocketChannel> open = new ArrayList<>();
    try {
      while (open.size() < count) {
        InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        open.add(SocketChannel.open(to));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage()); // files are bounded here; the count says how many
    }
    System.out.println(open.size());
    while (System.in.read() >= 0) {
      // until it ends
    }
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
