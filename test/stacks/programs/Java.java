// Asks the PKIX trust manager of this Java, in a handshake up to Certificate, with the endpoint identification of HTTPS.
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

final class Java {
  // As situation.h says.
  record Situation(String host, long seconds, int suite, byte[][] anchors, byte[][] served) {
    static Situation read(DataInputStream from, int hostLength) throws IOException {
      String host = new String(from.readNBytes(hostLength));
      return new Situation(host, from.readLong(), from.readUnsignedShort(), list(from), list(from));
    }

    private static byte[][] list(DataInputStream from) throws IOException {
      byte[][] certificates = new byte[from.readInt()][];
      for (int i = 0; i < certificates.length; i++) certificates[i] = from.readNBytes(from.readInt());
      return certificates;
    }
  }

  public static void main(String[] arguments) throws Exception {
    DataInputStream in = new DataInputStream(System.in);
    for (;;) {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException end) {
        return;
      }
      System.out.println(answer(Situation.read(in, length)));
    }
  }

  private static String answer(Situation asked) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.2");
    try {
      context.init(null, trustManagers(asked), null);
    } catch (CertificateException unreadable) {
      return "anchor";
    }
    SSLEngine client = context.createSSLEngine(asked.host, 443);
    client.setUseClientMode(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    client.setSSLParameters(parameters);
    try {
      shakeHands(client, flight(asked));
      return "ok";
    } catch (SSLException refused) {
      return reason(refused);
    }
  }

  private static javax.net.ssl.TrustManager[] trustManagers(Situation asked) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Set<TrustAnchor> anchors = new LinkedHashSet<>();
    for (byte[] der : asked.anchors) {
      X509Certificate certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
      anchors.add(new TrustAnchor(certificate, null));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setRevocationEnabled(false);
    parameters.setDate(new Date(asked.seconds * 1000));
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(new CertPathTrustManagerParameters(parameters));
    return managers.getTrustManagers();
  }

  // Until the engine has read all of the flight; then it has judged the certificates, and waits for more.
  private static void shakeHands(SSLEngine client, ByteBuffer flight) throws SSLException {
    ByteBuffer out = ByteBuffer.allocate(1 << 16);
    ByteBuffer in = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    for (;;) {
      switch (client.getHandshakeStatus()) {
        case NEED_WRAP -> client.wrap(ByteBuffer.allocate(0), out.clear());
        case NEED_TASK -> client.getDelegatedTask().run();
        default -> {
          // With nothing left to read it still throws what its last task ended with.
          boolean isRead = !flight.hasRemaining();
          client.unwrap(flight, in.clear());
          if (isRead) return;
        }
      }
    }
  }

  private static ByteBuffer flight(Situation asked) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream hello = new DataOutputStream(body);
    hello.writeShort(0x0303);
    hello.write(new byte[32]);
    hello.writeByte(0);
    hello.writeShort(asked.suite);
    hello.writeByte(0);
    putMessage(records, 2, body.toByteArray());

    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (byte[] der : asked.served) putWithLength(list, der);
    body.reset();
    putWithLength(body, list.toByteArray());
    putMessage(records, 11, body.toByteArray());
    return ByteBuffer.wrap(records.toByteArray());
  }

  private static void putWithLength(ByteArrayOutputStream to, byte[] octets) {
    for (int shift = 16; shift >= 0; shift -= 8) to.write(octets.length >> shift);
    to.writeBytes(octets);
  }

  private static void putMessage(ByteArrayOutputStream records, int type, byte[] body) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(type);
    putWithLength(message, body);
    byte[] octets = message.toByteArray();
    for (int at = 0; at < octets.length; at += 16384) {
      int length = Math.min(16384, octets.length - at);
      records.writeBytes(new byte[] {22, 3, 3, (byte) (length >> 8), (byte) length});
      records.write(octets, at, length);
    }
  }

  // The reason of PKIX where there is one, else the class of the innermost exception.
  private static String reason(Throwable refused) {
    Throwable innermost = refused;
    for (; innermost.getCause() != null; innermost = innermost.getCause()) {
      if (innermost instanceof CertPathValidatorException found && found.getIndex() >= 0) return found.getReason().toString();
    }
    if (innermost instanceof CertPathValidatorException found) return found.getReason().toString();
    return innermost.getClass().getSimpleName();
  }
}
