package dev.grapevine.node.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder, without the folding of one header over several lines that it still takes: RFC
 * 7230 (3.2.4) has it refused, because proxies disagree about it. What follows such a header is
 * thrown away; the connection ends with the answer.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  /** Between the first byte of a request line and the end of the headers. */
  private boolean inHead;

  private boolean inBody;
  private boolean broken;

  StrictRequestDecoder(int maxHeaderBytes, int bufferBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxHeaderBytes)
            .setMaxHeaderSize(maxHeaderBytes)
            .setMaxChunkSize(bufferBytes)
            // Both a length and chunks: as Core and RFC 7230, the chunks are what counts.
            .setUseRfc9112TransferEncoding(false));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!broken && !inBody && hasFoldedLine(in)) {
      broken = true;
      DefaultFullHttpRequest bad =
          new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
      bad.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded header")));
      out.add(bad);
    }
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    inHead |= in.isReadable();
    int before = out.size();
    super.decode(ctx, in, out);
    for (Object decoded : out.subList(before, out.size())) {
      if (decoded instanceof HttpRequest) {
        inBody = true;
      }
      if (decoded instanceof LastHttpContent) {
        inBody = false;
        inHead = false;
      }
    }
  }

  /** Whether a line that is still to be decoded as a header begins with white space. */
  private boolean hasFoldedLine(ByteBuf in) {
    int at = inHead ? in.readerIndex() : afterLine(in, in.readerIndex());
    while (at < in.writerIndex()) {
      byte first = in.getByte(at);
      if (first == ' ' || first == '\t') {
        return true;
      }
      boolean endOfHead = (first == '\n' || first == '\r') && at > in.readerIndex();
      if (endOfHead) {
        return false;
      }
      at = afterLine(in, at);
    }
    return false;
  }

  private static int afterLine(ByteBuf in, int from) {
    int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
    return end < 0 ? in.writerIndex() : end + 1;
  }
}
