package dev.grapevine.node.rpc;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What each method returns, for its help; a test asks for every method that there is. */
final class RpcResults {
  /** Method, JSON type, and what it is. */
  private static final String TABLE =
      """
      abortprivatebroadcast|object|The transactions that are no longer broadcast.
      addconnection|object|The address and the type of the connection that was made.
      addnode|null|
      addpeeraddress|object|success: whether the address was taken; error: why not.
      analyzepsbt|object|What each input lacks, who is next, and estimates of size and fee.
      clearbanned|null|
      combinepsbt|string|The PSBT, in base 64.
      combinerawtransaction|string|The hex-encoded transaction with the signatures of all.
      converttopsbt|string|The PSBT, in base 64.
      createmultisig|object|address, redeemScript, descriptor and, if any, warnings.
      createpsbt|string|The PSBT, in base 64.
      createrawtransaction|string|The hex-encoded transaction.
      decodepsbt|object|The transaction, and what is known of each input and output.
      decoderawtransaction|object|txid, hash, size, vsize, weight, version, locktime, vin and vout.
      decodescript|object|asm, desc, type, address if there is one, p2sh and segwit if it may be wrapped.
      descriptorprocesspsbt|object|psbt, complete, and hex if it is complete.
      deriveaddresses|array|The addresses, in the order of their indices.
      disconnectnode|null|
      dumptxoutset|object|How many coins were written, where, and as of which block.
      echo|array|The arguments.
      echoipc|string|The argument.
      echojson|array|The arguments.
      enumeratesigners|object|The signers.
      estimaterawfee|object|Estimates for each horizon.
      estimatesmartfee|object|feerate in BTC/kvB if there is an estimate, blocks, errors if there is none.
      exportasmap|object|The path and the hash of the file.
      finalizepsbt|object|psbt or hex, and complete: whether every input is signed.
      generateblock|object|hash and, unless it was submitted, hex.
      generatetoaddress|array|The hashes of the blocks.
      generatetodescriptor|array|The hashes of the blocks.
      getaddednodeinfo|array|Of each peer that was added: addednode, connected, and its addresses.
      getaddrmaninfo|object|For each network and all_networks: new, tried and total.
      getbestblockhash|string|The block hash, hex-encoded.
      getblock|object or string|The header's members, sizes, and tx: ids or transactions; with verbosity 0 hex digits.
      getblockchaininfo|object|chain, blocks, headers, bestblockhash, difficulty, time, mediantime, verificationprogress, initialblockdownload, chainwork, size_on_disk, pruned, warnings.
      getblockcount|number|The current block count.
      getblockfilter|object|The filter and its header, hex-encoded.
      getblockfrompeer|object|Nothing in it; the block comes later.
      getblockhash|string|The block hash.
      getblockheader|object or string|hash, confirmations, height, version, merkleroot, time, mediantime, nonce, bits, target, difficulty, chainwork, nTx and the neighbours' hashes; or hex digits.
      getblockstats|object|Amounts and rates of fees, sizes, counts and changes of the coin set, by name.
      getblocktemplate|object or string|What BIP22 says: transactions, coinbasevalue, target, mintime, longpollid and more; of a proposal null or why not.
      getchainstates|object|headers and chainstates.
      getchaintips|array|height, hash, branchlen and status of each tip.
      getchaintxstats|object|time, txcount, and of the window its last block, size, transactions, seconds and rate.
      getconnectioncount|number|The connection count.
      getdeploymentinfo|object|hash, height, script_flags, and deployments by name.
      getdescriptoractivity|object|The spends and receives.
      getdescriptorinfo|object|descriptor, multipath_expansion if there is one, checksum, isrange, issolvable and hasprivatekeys.
      getdifficulty|number|The difficulty.
      getindexinfo|object|By name of the index: synced and best_block_height.
      getmemoryinfo|object|locked: used, free and total bytes of the heap.
      getmempoolancestors|array or object|Ids, or entries by id if verbose.
      getmempoolcluster|object|Weight, count and the chunks of the cluster.
      getmempooldescendants|array or object|Ids, or entries by id if verbose.
      getmempoolentry|object|vsize, weight, time, height, counts and sizes of ancestors and descendants, fees, depends, spentby.
      getmempoolfeeratediagram|array|Points of weight and fee.
      getmempoolinfo|object|loaded, size, bytes, usage, total_fee, maxmempool, the least fee rates, unbroadcastcount and limits.
      getmininginfo|object|blocks, size of the last template, bits, difficulty, target, networkhashps, pooledtx, blockmintxfee, chain, next, warnings.
      getnettotals|object|totalbytesrecv, totalbytessent, timemillis and uploadtarget.
      getnetworkhashps|number|Hashes per second estimated.
      getnetworkinfo|object|version, subversion, protocolversion, services, connections, networks, fee rates, localaddresses, warnings.
      getnodeaddresses|array|time, services, address, port and network of each.
      getorphantxs|array|Ids, or objects with the transaction and who announced it.
      getpeerinfo|array|An object for each peer.
      getprioritisedtransactions|object|By id: fee_delta, in_mempool and modified_fee.
      getprivatebroadcastinfo|object|The transactions that are being broadcast in private.
      getrawaddrman|object|The tables new and tried: entries by bucket and position.
      getrawmempool|array or object|Ids, or entries by id if verbose.
      getrawtransaction|string or object|Hex digits; or the transaction, and the block it is in.
      getrpcinfo|object|active_commands: method and microseconds; logpath.
      gettxout|object or null|bestblock, confirmations, value, scriptPubKey and coinbase.
      gettxoutproof|string|The proof, hex-encoded.
      gettxoutsetinfo|object|height, bestblock, txouts, bogosize, the hash asked for, total_amount, transactions, disk_size.
      gettxspendingprevout|array|Of each output: txid, vout and, if any, spendingtxid, with spendingtx if asked for, and blockhash if it is in a block.
      getzmqnotifications|array|type, address and hwm of each.
      help|string|The list of commands, or the help of one.
      importmempool|object|Nothing in it.
      invalidateblock|null|
      joinpsbts|string|The PSBT, in base 64.
      listbanned|array|address, ban_created, banned_until, ban_duration and time_remaining of each.
      loadtxoutset|object|How many coins were loaded, and as of which block.
      logging|object|By category: whether it is logged in detail.
      mockscheduler|null|
      ping|null|
      preciousblock|null|
      prioritisetransaction|boolean|True.
      pruneblockchain|number|Height of the last block that was deleted.
      reconsiderblock|null|
      savemempool|object|filename.
      scanblocks|object|from_height, to_height, relevant_blocks and completed: false if it was ended; of status progress and current_height; of abort whether there was a scan.
      scantxoutset|object|success, txouts, height, bestblock, unspents and total_amount.
      sendmsgtopeer|object|Nothing in it.
      sendrawtransaction|string|The transaction id.
      setban|null|
      setmocktime|null|
      setnetworkactive|boolean|Whether the network is active.
      signmessagewithprivkey|string|The signature, in base 64.
      signrawtransactionwithkey|object|hex, complete, and errors: what keeps inputs from being signed.
      stop|string|That the node is stopping.
      submitblock|null or string|Null, or why it was not taken (BIP22).
      submitheader|null|
      submitpackage|object|package_msg, tx-results by wtxid, replaced-transactions.
      syncwithvalidationinterfacequeue|null|
      testmempoolaccept|array|txid, wtxid, allowed, vsize and fees or reject-reason of each.
      uptime|number|Seconds that the node has been running.
      utxoupdatepsbt|string|The PSBT, in base 64.
      validateaddress|object|isvalid, and what the address says or where it is wrong.
      verifychain|boolean|Whether all of it is as it should be.
      verifymessage|boolean|Whether the address' key signed.
      verifytxoutproof|array|The transaction ids, none if the proof is not valid.
      waitforblock|object|hash and height of the tip.
      waitforblockheight|object|hash and height of the tip.
      waitfornewblock|object|hash and height of the tip.
      """;

  private static final Map<String, String> BY_METHOD =
      TABLE
          .lines()
          .map(line -> line.split("\\|", -1))
          .collect(
              Collectors.toUnmodifiableMap(
                  words -> words[0],
                  words -> words[2].isEmpty() ? words[1] : "(" + words[1] + ") " + words[2]));

  private RpcResults() {}

  /** What {@code method} returns; empty if nobody has written it down. */
  static Optional<String> of(String method) {
    return Optional.ofNullable(BY_METHOD.get(method));
  }
}
