# Two images from one file: `site` serves the site, `tests` has everything else and a browser as well.
#
#   docker build --target site -t cookieapp .
#   docker run --read-only --tmpfs /tmp -v cookieapp:/data -p 127.0.0.1:8000:8000 cookieapp
#
# The first one alone is a whole site, with its own Valkey and SQLite under /data; docker-compose.yml
# gives it Redis and PostgreSQL. Plain features only, so that every builder can build it.

FROM python:3.13-slim AS ground
# /data belongs to the site's user, and so will a volume that is mounted there for the first time.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin cookieapp \
 && install -d -m 0700 -o cookieapp -g cookieapp /data
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1

FROM python:3.13-slim AS packages
# Without pip inside: nothing is to be installed later.
RUN python -m venv --without-pip /venv
COPY requirements.txt /
RUN pip --python /venv/bin/python install --quiet --no-cache-dir --disable-pip-version-check \
        --root-user-action ignore --require-hashes -r /requirements.txt

FROM ground AS site
COPY --from=packages /venv /venv
COPY app.py config.py ./
COPY bin/healthcheck bin/
COPY bin/container bin/container
COPY cookieapp cookieapp
COPY migrations migrations
COPY content content
COPY static static
COPY templates templates
COPY translations translations
# Readable whatever the umask of whoever cloned; compiled now, because later nobody may write here.
RUN chmod -R a+rX . && python -m compileall -q .
USER 10001:10001
ENV PATH=/app/bin/container:$PATH \
    COOKIEAPP_HOST=0.0.0.0 \
    COOKIEAPP_DATA_DIR=/data
VOLUME /data
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["python", "bin/healthcheck"]
CMD ["python", "-m", "cookieapp.serve"]

FROM packages AS test-packages
COPY requirements-dev.txt /
RUN pip --python /venv/bin/python install --quiet --no-cache-dir --disable-pip-version-check \
        --root-user-action ignore --require-hashes -r /requirements-dev.txt

FROM ground AS tests
# A container keeps Chromium from making a sandbox of its own; it is one already, and the pages are ours.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
        chromium fonts-dejavu-core make >/dev/null \
 && rm -rf /var/lib/apt/lists/* \
 && echo 'export CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"' >/etc/chromium.d/container
COPY --from=test-packages /venv /venv
COPY . .
RUN chmod -R a+rX . && python -m compileall -q app.py config.py cookieapp migrations
USER 10001:10001
# The image is read-only; what the tools like to keep goes where it is forgotten.
ENV HOME=/tmp HYPOTHESIS_STORAGE_DIRECTORY=/tmp/hypothesis
ENTRYPOINT ["python", "-m", "pytest", "-n", "2", "-o", "cache_dir=/tmp/pytest"]
CMD []
