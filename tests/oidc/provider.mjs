// A real OpenID provider on this machine, for crates/maitri/tests/oidc.rs: `node provider.mjs PORT`. Whoever comes is logged in as the same person.
// A client for each way of signing, and one without a secret; it ends when its standard input does.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const ways = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const keys = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ed25519'),
].map(({ privateKey }, n) => ({ ...privateKey.export({ format: 'jwk' }), kid: `key-${n}`, use: 'sig' }));
const client = (client_id, more) => ({
    client_id,
    redirect_uris: ['https://maitri.example.go.th/login/oidc/office/callback'],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    ...more,
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
    jwks: { keys },
    clients: [
        ...ways.map((alg) => client(alg, { client_secret: 'a secret: of the tests', id_token_signed_response_alg: alg })),
        client('public', { token_endpoint_auth_method: 'none' }),
    ],
    enabledJWA: { idTokenSigningAlgValues: ways },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, name: 'นายสมชาย ใจดี', email: 'somchai@example.go.th' }),
    }),
    // Nobody is asked for consent: the office that runs the provider has given it.
    async loadExistingGrant(ctx) {
        const { client, session } = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
    },
});
provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    ctx.respond = false;
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'u-4711' } });
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => process.exit(0)).resume();
